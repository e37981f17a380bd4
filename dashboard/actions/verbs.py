"""The words of a verb."""

from contract.words import Verb

DONE = {
    Verb.ACKNOWLEDGE.value: "acknowledged",
    Verb.ASSIGN.value: "assigned",
    Verb.COMMENT.value: "comment",
    Verb.SHELVE.value: "shelved",
    Verb.OUT_OF_SERVICE.value: "out of service",
    Verb.CONFIRM.value: "corrective action",
    Verb.RETRACT.value: "taken back",
}
