"""Opens the traces of a run with the tools that they are made for, and compares a query of each with the run's JSON.

    python3 check.py FOLDER      # with run.json and t.json, t.vcd, t-*.parquet, t-*.csv, t.npz in it; see make check-traces

Needs: pip install duckdb pyarrow numpy perfetto; vcd2fst and fst2vcd of GTKWave. The package perfetto downloads its trace processor at first use.
A tool that is missing is named and fails the check, unless --skip-missing is given.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

folder = pathlib.Path(sys.argv[1])
skip = "--skip-missing" in sys.argv
run = json.loads((folder / "run.json").read_text())
core, router, chip = run["counters"]["core_total"], run["counters"]["router_total"], run["counters"]["chip"]
failures = 0
slices = [("integrate", core["integrate_cycles"]), ("fire", core["fire_cycles"]), ("wait for sums", core["wait_cycles"]),
          ("stall: FIFO", core["stall_fifo_cycles"]), ("busy", router["busy_cycles"]), ("work", chip["busy_cycles"])]


def check(tool, query, got, want):
    global failures
    ok = got == want
    failures += not ok
    print(f"{'ok  ' if ok else 'FAIL'} {tool:18} {query:64} {got}" + ("" if ok else f" (run.json: {want})"))


def attempt(tool, f):
    global failures
    begin = time.time()
    try:
        f()
    except Exception as e:
        failures += not skip
        print(f"{'skip' if skip else 'FAIL'} {tool:18} {type(e).__name__}: {str(e).splitlines()[0]}")
    else:
        print(f"     {tool:18} took {time.time() - begin:.1f} s")


def duckdb_tables():
    import duckdb
    q = lambda sql: duckdb.sql(sql.replace("FROM ", f"FROM '{folder}/t-")).fetchall()[0][0]
    check("DuckDB", "SELECT sum(core_spikes) FROM ticks.parquet", int(q("SELECT sum(core_spikes) FROM ticks.parquet'")), run["spikes"])
    check("DuckDB", "SELECT sum(cycles) FROM ticks.parquet", int(q("SELECT sum(cycles) FROM ticks.parquet'")), run["cycles"])
    for name, want in core.items():
        if q(f"SELECT sum({name}) FROM cores.parquet'") != want:
            check("DuckDB", f"SELECT sum({name}) FROM cores.parquet", q(f"SELECT sum({name}) FROM cores.parquet'"), want)
    check("DuckDB", f"all {len(core)} counters of cores.parquet", sum(int(q(f"SELECT sum({n}) FROM cores.parquet'")) for n in core), sum(core.values()))
    check("DuckDB", "SELECT sum(flits) FROM links.csv", int(q("SELECT sum(flits) FROM links.csv'")), run["hops"])


def duckdb_slices():
    """The queries of the trace processor over the same file, for where its program cannot be downloaded."""
    import duckdb
    file = f"(SELECT unnest(traceEvents, recursive := true) FROM read_json('{folder}/t.json', maximum_object_size = 1000000000))"
    sums = dict(duckdb.sql(f"SELECT name, sum(dur) FROM {file} WHERE ph = 'X' GROUP BY name").fetchall())
    for name, want in slices:
        check("DuckDB", f"sum(dur) of {name} slices of t.json", int(sums.get(name, 0)), want)


def arrow_tables():
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    table = pq.read_table(folder / "t-routers.parquet")
    for name, want in router.items():
        if pc.sum(table[name]).as_py() != want:
            check("pyarrow", f"sum of {name} in routers.parquet", pc.sum(table[name]).as_py(), want)
    check("pyarrow", f"all {len(router)} counters of routers.parquet", sum(pc.sum(table[n]).as_py() for n in router), sum(router.values()))
    check("pyarrow", "metadata says what occupancy is", b"flit" in table.schema.metadata[b"occupancy"], True)


def numpy_spikes():
    import numpy
    spikes = numpy.load(folder / "t.npz")
    check("NumPy", "spikes in t.npz", len(spikes["tick"]), run["spikes"])
    for layer, name in enumerate(spikes["populations"].tobytes().decode().split("\n")):
        want = [l["spikes"] for l in run["layers"] if l["name"] == name]
        if want:
            check("NumPy", f"spikes of {name}", int((spikes["population"] == layer).sum()), want[0])


def perfetto_slices():
    from perfetto.trace_processor import TraceProcessor
    tp = TraceProcessor(trace=str(folder / "t.json"))
    one = lambda sql: list(tp.query(sql))[0].n
    for name, want in slices:
        sql = f"select cast(ifnull(sum(dur), 0) / 1000 as int) as n from slice where name = '{name}'"
        check("trace processor", f"sum(dur) of {name} slices, in cycles", one(sql), want)
    check("trace processor", "sum of the ticks' spikes", one(
        "select sum(a.int_value) as n from slice s join args a using (arg_set_id) where a.key = 'args.spikes'"), run["spikes"])
    tp.close()


def gtkwave_waveform():
    for tool in ("vcd2fst", "fst2vcd"):
        if not shutil.which(tool):
            raise FileNotFoundError(f"{tool} is not on the path (Debian: gtkwave)")
    subprocess.run(["vcd2fst", folder / "t.vcd", folder / "t.fst"], check=True, capture_output=True)
    text = subprocess.run(["fst2vcd", folder / "t.fst"], check=True, capture_output=True, text=True).stdout
    codes, scope, spikes, fifo, at, last, busy = {}, [], 0, 0, 0, {}, 0
    for line in text.splitlines():
        if line.startswith("$scope"):
            scope.append(line.split()[2])
        elif line.startswith("$upscope"):
            scope.pop()
        elif line.startswith("$var"):
            field = line.split()
            codes.setdefault(field[3], []).append((".".join(scope), field[4]))
        elif line.startswith("#"):
            at = int(line[1:])
        elif m := re.match(r"b([01x]+) (\S+)|([01x])(\S+)", line):
            value, code = (m[1], m[2]) if m[1] else (m[3], m[4])
            for where, name in codes.get(code, []):
                if name == "doing":  # cycles in which a core did something, from one change to the next
                    since, was = last.get(where, (at, 0))
                    busy += (at - since) * (was != 0)
                    last[where] = (at, int(value.replace("x", "0"), 2))
    check("vcd2fst, fst2vcd", "cycles in which cores did something", busy, core["active_cycles"])
    signals = sum(len(v) for v in codes.values())
    check("vcd2fst, fst2vcd", "signals of all cores are in the waveform", len({w for v in codes.values() for w, _ in v if ".core_" in w}), run["cores_used"])
    print(f"     {signals} signals up to cycle {at}")


for tool, f in [("DuckDB", duckdb_tables), ("DuckDB", duckdb_slices), ("pyarrow", arrow_tables), ("NumPy", numpy_spikes), ("vcd2fst", gtkwave_waveform),
                ("trace processor", perfetto_slices)]:
    attempt(tool, f)
sys.exit(failures > 0)
