"""What can be wrong with a bundle, a model or stored readings; each says what, which one and what to do."""


class InferenceError(Exception):
    """Anything this room refuses."""


class BadBundle(InferenceError):
    """A bundle that is not what its manifest says: which bundle, which member, what is wrong with it."""

    def __init__(self, where: str, member: str, problem: str) -> None:
        super().__init__(f"Bundle {where}: {member}: {problem}")
        self.where, self.member, self.problem = where, member, problem


class BundleMismatch(InferenceError):
    """A good bundle beside a contract or feature code it was not made for."""

    def __init__(self, bundle_id: str, expects: str, runs: str) -> None:
        super().__init__(
            f"Bundle {bundle_id[:12]}… expects {expects}, this gateway runs {runs}: deploy a matching pair."
        )
        self.bundle_id, self.expects, self.runs = bundle_id, expects, runs


class BadModel(InferenceError):
    """Model bytes that cannot be loaded, have other inputs or outputs, or answers with what no score is made of."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Model: {problem}")
        self.problem = problem


class FeatureNotFinite(InferenceError):
    """A feature of a window that is no finite float32: which feature, from which reading, and what to do."""

    def __init__(self, feature: str, problem: str) -> None:
        super().__init__(f"feature {feature} {problem}")
        self.feature, self.problem = feature, problem


class BadReadings(InferenceError):
    """Stored readings that cannot be the rows of one window: which signal, which sequence."""

    def __init__(self, signal: str, sequence: int | None, problem: str) -> None:
        at = "" if sequence is None else f" at sequence {sequence}"
        super().__init__(f"{signal}{at}: {problem}")
        self.signal, self.sequence, self.problem = signal, sequence, problem
