"""What the pages themselves say, beside the show's and the reports' own words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from narrator.model import Language, Seconds


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, in the order a reader meets them."""

    language: Language = "en"
    skip: str = "Skip to the transcript"
    skip_list: str = "Skip to the episodes"
    by: str = "By {}"
    player: str = "Player"
    position: str = "Position"
    of: str = "{} of {}"
    play: str = "Play"
    pause: str = "Pause"
    back: str = "Back 15 seconds"
    forward: str = "Forward 30 seconds"
    speed: str = "Speed"
    copy: str = "Copy link to this moment"
    copied: str = "Link copied"
    trouble: str = "The audio cannot be played here. It can still be downloaded below."
    return_to: str = "Back to what is being read"
    chapters: str = "Chapters"
    notes: str = "About this episode"
    correction: str = "Correction"
    voice: str = "Synthetic voice: {}"
    source: str = "Read the report at {}"
    transcript: str = "Transcript"
    keys: str = "Choose a sentence to hear it. The arrow keys move from one to the next."
    download: str = "Download"
    audio: str = "Audio"
    subscribe: str = "Subscribe"
    feed: str = "RSS feed"
    episodes: str = "Episodes"
    none_yet: str = "There is no episode yet."
    newer: str = "Newer episodes"
    older: str = "Older episodes"
    page: str = "page {}"
    made: str = "Written reports, read by synthetic voices. Made with narrator."
    date: str = "{day} {month} {year}"
    months: str = "January February March April May June July August September October November December"

    def spell_date(self, moment: datetime.date) -> str:
        """Write a date as people read it, such as ``5 June 2017``."""
        month = self.months.split()[moment.month - 1]
        return self.date.format(day=moment.day, month=month, year=moment.year)


ENGLISH = Words()
_GERMAN = Words(
    language="de",
    skip="Zum Transkript springen",
    skip_list="Zu den Folgen springen",
    by="Von {}",
    player="Player",
    position="Position",
    of="{} von {}",
    play="Abspielen",
    pause="Pause",
    back="15 Sekunden zurück",
    forward="30 Sekunden vor",
    speed="Geschwindigkeit",
    copy="Link zu dieser Stelle kopieren",
    copied="Link kopiert",
    trouble="Die Aufnahme lässt sich hier nicht abspielen. Unten steht sie zum Herunterladen bereit.",
    return_to="Zurück zur gelesenen Stelle",
    chapters="Kapitel",
    notes="Über diese Folge",
    correction="Korrektur",
    voice="Synthetische Stimme: {}",
    source="Den Bericht lesen auf {}",
    transcript="Transkript",
    keys="Wählen Sie einen Satz, um ihn zu hören. Die Pfeiltasten führen von einem zum nächsten.",
    download="Herunterladen",
    audio="Audio",
    subscribe="Abonnieren",
    feed="RSS-Feed",
    episodes="Folgen",
    none_yet="Es gibt noch keine Folge.",
    newer="Neuere Folgen",
    older="Ältere Folgen",
    page="Seite {}",
    made="Geschriebene Berichte, gelesen von synthetischen Stimmen. Gemacht mit narrator.",
    date="{day}. {month} {year}",
    months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
)
_FRENCH = Words(
    language="fr",
    skip="Aller à la transcription",
    skip_list="Aller aux épisodes",
    by="Par {}",
    player="Lecteur",
    position="Position",
    of="{} sur {}",
    play="Lire",
    pause="Pause",
    back="Reculer de 15 secondes",
    forward="Avancer de 30 secondes",
    speed="Vitesse",
    copy="Copier le lien vers cet instant",
    copied="Lien copié",
    trouble="L’enregistrement ne peut pas être lu ici. Il peut être téléchargé ci-dessous.",
    return_to="Revenir au passage en cours",
    chapters="Chapitres",
    notes="À propos de cet épisode",
    correction="Correction",
    voice="Voix de synthèse : {}",
    source="Lire l’article sur {}",
    transcript="Transcription",
    keys="Choisissez une phrase pour l’entendre. Les flèches mènent de l’une à l’autre.",
    download="Télécharger",
    audio="Audio",
    subscribe="S’abonner",
    feed="Flux RSS",
    episodes="Épisodes",
    none_yet="Il n’y a pas encore d’épisode.",
    newer="Épisodes plus récents",
    older="Épisodes plus anciens",
    page="page {}",
    made="Articles écrits, lus par des voix de synthèse. Réalisé avec narrator.",
    months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
_SPANISH = Words(
    language="es",
    skip="Ir a la transcripción",
    skip_list="Ir a los episodios",
    by="Por {}",
    player="Reproductor",
    position="Posición",
    of="{} de {}",
    play="Reproducir",
    pause="Pausa",
    back="Retroceder 15 segundos",
    forward="Avanzar 30 segundos",
    speed="Velocidad",
    copy="Copiar enlace a este momento",
    copied="Enlace copiado",
    trouble="El audio no se puede reproducir aquí. Puede descargarse más abajo.",
    return_to="Volver a lo que se está leyendo",
    chapters="Capítulos",
    notes="Sobre este episodio",
    correction="Corrección",
    voice="Voz sintética: {}",
    source="Leer el artículo en {}",
    transcript="Transcripción",
    keys="Elija una frase para oírla. Las flechas llevan de una a otra.",
    download="Descargar",
    audio="Audio",
    subscribe="Suscribirse",
    feed="Canal RSS",
    episodes="Episodios",
    none_yet="Todavía no hay ningún episodio.",
    newer="Episodios más recientes",
    older="Episodios anteriores",
    page="página {}",
    made="Artículos escritos, leídos por voces sintéticas. Hecho con narrator.",
    date="{day} de {month} de {year}",
    months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
_KNOWN = {words.language: words for words in (ENGLISH, _GERMAN, _FRENCH, _SPANISH)}


def words_in(language: Language) -> Words:
    """The pages' own words in a language, or in English where nobody has translated them yet."""
    return _KNOWN.get(language.partition("-")[0].lower(), ENGLISH)


def clock(seconds: Seconds) -> str:
    """Write a position as a player shows it: ``4:05``, or ``1:04:05`` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def length(seconds: Seconds) -> str:
    """Write a length roughly: ``45 s``, ``5 min``, ``1 h 10 min``."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def iso_duration(seconds: Seconds) -> str:
    """Write a length as ISO 8601 has it: ``PT1H4M5S``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"PT{hours}H{minute}M{second}S" if hours else f"PT{minute}M{second}S"


def size(octets: int) -> str:
    """Write a file's size: ``812 kB``, ``4.8 MB``."""
    return f"{octets / 1e6:.1f} MB" if octets >= 999_500 else f"{max(round(octets / 1e3), 1)} kB"


def point(seconds: Seconds) -> str:
    """Write a position for a program, to the millisecond: ``12.34``."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def shortened(text: str, most: int) -> str:
    """Bring a text to at most so many characters, ending at a word."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"
