"""What the command line and the demo refuse; each says what, which one and what to do."""


class TwintraceError(Exception):
    """Anything this room refuses; `exit_code` is what the process ends with."""

    exit_code = 2


class UnusableFolder(TwintraceError):
    """A data or state folder that cannot be used as it was asked."""

    def __init__(self, folder: object, problem: str) -> None:
        super().__init__(f"{folder}: {problem}")
        self.folder = folder


class PortInUse(TwintraceError):
    """A port that another process listens on."""

    def __init__(self, port: int, option: str) -> None:
        super().__init__(f"port {port} is in use: stop what listens there or choose another with {option} (0: any)")
        self.port = port


class DownloadFailed(TwintraceError):
    """A recorded file that could not be had, or is not the file it should be."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file


class ProcessEnded(TwintraceError):
    """A process of the demo that ended by itself; carries its last log lines."""

    exit_code = 1

    def __init__(self, name: str, code: int, log: object, lines: list[str]) -> None:
        tail = "".join(f"\n  {line}" for line in lines)
        super().__init__(f"the {name} ended with code {code}, the others were stopped; log {log}{tail}")
        self.name, self.code = name, code


class NotLoaded(TwintraceError):
    """A load that ended without every record accounted for."""

    exit_code = 1


class BadOption(TwintraceError):
    """An option that does not fit: which one, why, and what it takes."""

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(f"{option}: {problem}")
        self.option = option


class UnknownTrace(TwintraceError):
    """A trace that is not stored, or a beginning that several have."""

    exit_code = 1

    def __init__(self, trace_id: str, problem: str) -> None:
        super().__init__(f"{trace_id}: {problem}")
        self.trace_id = trace_id
