"""Measures programs side by side: rounds in which each takes its turn, and the median of each."""
import json
import statistics
import subprocess
import time


def orrery(binary, *args):
    """Runs `orrery bench time` once and returns (seconds, what it computed)."""
    out = subprocess.run([binary, "bench", "time", *args, "--repeat", "1", "--json", "-"], check=True, capture_output=True, text=True)
    result = json.loads(out.stdout)
    return result["median_seconds"], result


def timed(call):
    """Returns (seconds, result) of a call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def rounds(contestants, n=5):
    """contestants: name -> function returning (seconds, result). Each round runs all of them. Returns name -> (median seconds, last result)."""
    seconds = {name: [] for name in contestants}
    results = {}
    for _ in range(n):
        for name, run in contestants.items():
            took, results[name] = run()
            seconds[name].append(took)
    return {name: (statistics.median(s), results[name]) for name, s in seconds.items()}
