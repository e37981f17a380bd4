"""How what people do to an alert is called, on every page, in the trail and on the command line."""

from dataclasses import dataclass

from contract.words import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbText:
    """One verb in words."""

    done: str  # what was done: "shelved"
    noun: str  # as a thing that can be taken back: "shelving"
    clause: str  # after who did it: "shelved it"


VERB_TEXT: dict[str, VerbText] = {
    Verb.ACKNOWLEDGE: VerbText(done="acknowledged", noun="acknowledgement", clause="acknowledged"),
    Verb.ASSIGN: VerbText(done="assigned", noun="assignment", clause="assigned it"),
    Verb.COMMENT: VerbText(done="commented", noun="comment", clause="commented"),
    Verb.SHELVE: VerbText(done="shelved", noun="shelving", clause="shelved it"),
    Verb.OUT_OF_SERVICE: VerbText(done="out of service", noun="out of service", clause="put it out of service"),
    Verb.CONFIRM: VerbText(done="corrective action taken", noun="confirmation", clause="confirmed a corrective action"),
    Verb.RETRACT: VerbText(done="taken back", noun="retraction", clause="took something back"),
}


def text_of(verb: str) -> VerbText:
    """Return the words of a stored verb; one that this version does not know is told as it is stored.

    >>> text_of("shelve").clause, text_of("sent_home").done
    ('shelved it', 'sent home')
    """
    plain = verb.replace("_", " ")
    return VERB_TEXT.get(verb, VerbText(done=plain, noun=plain, clause=f"did {plain}"))
