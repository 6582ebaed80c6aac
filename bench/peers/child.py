"""One side of a case in a process of its own, as `child.mjs` is for Node: the same JSON lines in and out.

A kind names a file beside this one and a function in it, which is given the parameters and returns what runs the case
once. It may also return (run, details). A run that measures itself returns its seconds.
"""

import importlib
import json
import os
import sys
import time
import traceback

# Libraries that print must not disturb the protocol: theirs is standard error now.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def status_bytes(field):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(field + ":"))


def resident_bytes():
    try:
        return status_bytes("VmRSS")
    except OSError:
        return None


def peak_bytes():
    """VmHWM; ru_maxrss elsewhere, since on Linux a child inherits it from the parent."""
    try:
        return status_bytes("VmHWM")
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None  # Windows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
    except OSError:
        pass


class Side:
    def set_up(self, kind, params, threads):
        name, function = kind.removeprefix("peers/").split(".")
        module = importlib.import_module(name)
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(threads)
        self.idle = resident_bytes()
        forget_peak()
        made = getattr(module, function)(**params)
        self.run, self.details = made if isinstance(made, tuple) else (made, dict)
        return {"ready": True}

    def time(self, times):
        seconds = []
        for _ in range(times):
            start = time.perf_counter()
            measured = self.run()
            seconds.append(measured if isinstance(measured, float) else time.perf_counter() - start)
        return {"seconds": seconds}

    def answer(self, request):
        if "setup" in request:
            return self.set_up(**request["setup"])
        if "run" in request:
            return self.time(request["run"])
        return {"idle": self.idle, "peak": peak_bytes(), "now": resident_bytes(), "details": self.details()}


side = Side()
for line in sys.stdin:
    request = json.loads(line)
    if "quit" in request:
        break
    try:
        reply = side.answer(request)
    except Exception:
        reply = {"error": traceback.format_exc()}
    print(json.dumps(reply), file=replies, flush=True)
# Without the libraries' own long goodbyes.
os._exit(0)
