"""Which words and clues are kept out of the word lists: what offends, and what is not for a game."""

from __future__ import annotations

import re

from wordnet import WordNet

MARKED = re.compile(
    r"offensive|obscen|vulgar|slang|disparag|ethnic slur|derogat|pejorat|taboo|contempt|insult", re.I
)
"""Marks in a gloss by which WordNet says that a sense offends."""
TOPICS = re.compile(
    r"\b(sex|genital|rape[ds]?\b|raping|rapist|incest|prostitut|porn|masturbat|copulat|ejaculat|erotic|orgasm|"
    r"penis|penile|vagina|vulva|breasts?\b|buttock|anus\b|anal\b|rectum|rectal|scrot|testic|semen\b|sperm|"
    r"f[a]?eces|f[a]?ecal|excret|excrement|urin|defecat|menstru|condom|contracepti|abortion|fetus|lesbian|"
    r"homosex|gay\b|racis|racial|negro|gyps|slave|nazi|holocaust|genocid|massacre|suicid|murder|homicid|"
    r"kill|torture|terroris|jihad|lynch|molest|pedophil|paedophil|castrat|bestial|heroin\b|cocaine|narcotic|"
    r"opium|marijuana|cannabis|hooker|whor|harlot|brothel|slut|bitch|bastard|cripple|retard|moron|idiot|"
    r"imbecil|lunatic|damn|nude|naked|lust|virgin|intercourse|seduc|fornicat|adulter|cadaver|corpse|behead|"
    r"decapitat|mutilat|strangl|crucif|execution|hanging\b|savage|heathen|infidel|jew|muslim|islam|"
    r"hell\b|perver|libid|womaniz|topless|bordello|pimp|eunuch|concubin|fetish|sadis|masochis|bondage|"
    r"crapp|craps|nigg|bigot|nipple|titillat|spinster|dick|booz|booby|boobies|drunk|deadly|deadbeat|dying|"
    r"handgun|pistol|shotgun|gunshot|victim|bloodstain|bloodsuck|deathwatch|psychopath|maniac|cocker\b|"
    r"arouse|arousal|bosom|bugger|piss|turd|wank|foreplay|bestow favors|stripper|striptease|mistress|"
    r"swastika|kike|coolie|squaw|gook|dago|redskin|polack|bimbo|shylock|skinhead|shyster|fruitcake|leper|"
    r"leprosy|quadripleg|ayatollah|trollop|half-breed|mulatto|octoroon|quadroon|dwarf|midget|"
    r"[a-z]*(shit|fuck|asshole|maniac|whore|slayer|cannibal))",
    re.I,
)
"""Beginnings of words about topics that a game for everyone avoids."""
REGISTERS = frozenset({"slang", "obscenity", "ethnic_slur", "disparagement", "vulgarism", "dirty_word"})


class Decency:
    """A judge of words by all their senses, and of clue texts by the words in them."""

    def __init__(self, net: WordNet) -> None:
        self._net = net
        self._known: dict[str, bool] = {}

    def allows(self, word: str) -> bool:
        """Whether neither the word nor any of its senses is marked or touches a barred topic."""
        if word not in self._known:
            self._known[word] = self._judge(word)
        return self._known[word]

    def allows_text(self, text: str) -> bool:
        """Whether a definition touches no barred topic and is not marked."""
        return not TOPICS.search(text) and not MARKED.search(text)

    def _judge(self, word: str) -> bool:
        if not self.allows_text(word.replace("_", " ")):
            return False
        for sense in self._net.all_senses(word.lower()):
            registers = {name for target, _ in self._net.follow(sense, ";u") for name in target.words}
            definition = sense.gloss.partition('; "')[0]
            if registers & REGISTERS or not self.allows_text(definition):
                return False
        return True
