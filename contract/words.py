"""The closed vocabularies: every state, verb, reason and priority that a record may carry."""

from enum import IntEnum, StrEnum


class Origin(StrEnum):
    """Where an asset's readings come from; shown wherever the asset is."""

    LIVE = "live"
    RECORDED = "recorded"
    SIMULATED = "simulated"


class Criticality(StrEnum):
    """How much the plant depends on an asset, A first."""

    A = "A"
    B = "B"
    C = "C"


class Redundancy(StrEnum):
    """Whether another asset can take over from an asset."""

    SINGLE = "single"
    STANDBY = "standby"


class Priority(StrEnum):
    """How soon somebody has to look, from asset criticality and score over limit."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Quality(IntEnum):
    """OPC UA status codes a reading may carry (OPC 10000-4, 7.39; the two top bits tell the class)."""

    GOOD = 0x00000000
    UNCERTAIN = 0x40000000
    UNCERTAIN_RANGE = 0x40940000  # Uncertain_EngineeringUnitsExceeded
    BAD = 0x80000000
    BAD_NO_DATA = 0x809B0000


class RefusalReason(StrEnum):
    """Why a record was not admitted."""

    OUT_OF_RANGE = "out_of_range"
    OUT_OF_ORDER = "out_of_order"
    DUPLICATE = "duplicate"
    FROM_THE_FUTURE = "from_the_future"
    NOT_A_NUMBER = "not_a_number"
    NULL = "null"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    MALFORMED = "malformed"
    ROW_WIDTH = "row_width"  # a row of a file has more or fewer cells than the file has column names
    ROW_TORN = "row_torn"  # the last line of a file is cut
    DAYLIGHT_SAVING = "daylight_saving"  # a local time of an hour that comes twice, or not at all
    NOT_ALLOWED = "not_allowed"
    CONFLICT = "conflict"  # another record has its id


class UnscoredReason(StrEnum):
    """Why a window has no score."""

    COMMISSIONING = "commissioning"  # rows that fit the model or set its limit
    FILLING = "filling"  # the first window of a run or after a gap is not full yet
    TOO_FEW_READINGS = "too_few_readings"
    GAP = "gap"
    STATE = "state"  # the asset is in a state that the contract does not score
    NO_BUNDLE = "no_bundle"  # none is in service, or the one that is named cannot be used: the detail says why
    FEATURE_NOT_FINITE = "feature_not_finite"  # a reading is more than a feature can hold
    CLOCK_STEP = "clock_step"  # as filling, of a run that a step of the gateway's clock made begin
    SCORING_FAILED = "scoring_failed"  # the model's answer is not what the contract asks, or none came


class NoticeEvent(StrEnum):
    """What a gateway tells of itself as a plain log record, which is no record of ours."""

    CLOCK_STEP = "twin.gateway.clock_step"
    ASSET_FAILED = "twin.gateway.asset_failed"


class OperatingState(StrEnum):
    """What the machine does, by a signal or a declared rule."""

    RUNNING = "running"
    STARTING = "starting"
    STANDBY = "standby"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class AlertKind(StrEnum):
    """What an alert is about: a deviation that a model scored, or an asset that nobody sees any more."""

    DEVIATION = "deviation"
    BLIND = "blind"


class AlertStep(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    UPDATED = "updated"  # priority changed, or raised again within the re-arm time
    CLEARED = "cleared"


class ClearReason(StrEnum):
    """What ended an alert."""

    RETURNED_TO_NORMAL = "returned_to_normal"
    GAP = "gap"
    RUN_ENDED = "run_ended"
    BUNDLE_SWAPPED = "bundle_swapped"


class DecisionStep(StrEnum):
    """What the policy said of one scored window."""

    QUIET = "quiet"  # not above, nothing open
    RISING = "rising"  # above, not yet often enough
    RAISED = "raised"
    ACTIVE = "active"
    CLEARING = "clearing"  # at or below the clear level, not yet long enough
    CLEARED = "cleared"


class Verb(StrEnum):
    """What a person does to an alert."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    COMMENT = "comment"
    SHELVE = "shelve"
    OUT_OF_SERVICE = "out_of_service"
    CONFIRM = "confirm"
    RETRACT = "retract"


class EpisodeState(StrEnum):
    """Where an episode stands for the people who work on it, in the order of a list: the most urgent first.

    The macros episode_state and episode_rank of the store say the same in SQL.
    """

    NEW = "new"  # active, nobody has acknowledged
    UNSEEN = "unseen"  # ended, and nobody has acknowledged
    ACKNOWLEDGED = "acknowledged"  # active, somebody has
    SHELVED = "shelved"  # out of view until a moment that ends by itself
    OUT_OF_SERVICE = "out_of_service"  # its asset is, from one moment to another
    RETURNED = "returned"  # ended, and nothing is left to do: seen, judged, or it only said that nobody saw the asset


NEEDS_SOMEONE = (EpisodeState.NEW, EpisodeState.UNSEEN)
"""States in which somebody has to look (ADR-009); the macro needs_someone of the store says the same in SQL."""


class VerdictValue(StrEnum):
    """What an alert turned out to be."""

    TRUE = "true"
    FALSE = "false"
    NOT_ACTIONABLE = "not_actionable"
    UNDETERMINED = "undetermined"


class VerdictSource(StrEnum):
    """Who or what said so, strongest first (KPI.md C4)."""

    FINDING = "finding"
    DOWNTIME_RECORD = "downtime_record"
    ENGINEER = "engineer"
    OPERATOR = "operator"
    DATASET = "dataset"


class ArtifactKind(StrEnum):
    """What a content-addressed document is."""

    BUNDLE = "bundle"
    CONTRACT = "contract"
    SITE = "site"
    EVALUATION = "evaluation"


class HopName(StrEnum):
    """The seven hops of a trail; the first five are the machine's."""

    READINGS = "readings"
    FEATURES = "features"
    MODEL = "model"
    DECISION = "decision"
    ALERT = "alert"
    ACTION = "action"
    OUTCOME = "outcome"


MACHINE_HOPS = (HopName.READINGS, HopName.FEATURES, HopName.MODEL, HopName.DECISION, HopName.ALERT)


class HopStatus(StrEnum):
    """How a hop stands."""

    COMPLETE = "complete"
    MISSING = "missing"
    REFUSED = "refused"
    PRUNED = "pruned"
    NOT_DUE = "not_due"


class Role(StrEnum):
    """What a credential may send or ask."""

    GATEWAY = "gateway"  # machine records
    OPERATOR = "operator"  # actions and verdicts of people
    DATASET = "dataset"  # labels
    READER = "reader"  # the read API
    CMMS = "cmms"  # findings of a maintenance system
    MES = "mes"  # downtime records of a manufacturing system
    APPROVER = "approver"  # which gateway speaks for which asset
    ADMIN = "admin"  # dead letters: seeing them, sending them again, giving them up
