#!/usr/bin/env python3
"""Measures what compiling etch costs: seconds, peak memory, size of the object and longest symbol.

    measure.py <source directory> <output directory> [--compilers g++ clang++-19] [--runs 3]
               [--include DIR]... [--quick]

Prints a table, and writes it as table.md and compile.csv, which curve.gnuplot draws. Where a budget is
stated for a row, it is judged; the exit status is 1 where one is exceeded. A row is the median of the
runs. --quick measures each row once, at -O2 alone.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

DEPTHS = (2, 4, 8, 16, 32, 64, 100)


def network(layers, different):
    """Dense and Tanh, `layers` times; the widths all alike, or all different."""
    widths = [64 + (i if different else 0) for i in range(layers - 1)] + [10]
    return ", ".join(f"etch::Dense<{width}>, etch::Tanh" for width in widths[:-1]) + (
        ", " if layers > 1 else "") + "etch::Dense<10>"


def deep(layers, different):
    """A program that trains a network and predicts with it."""
    return f"""#include <etch/etch.hpp>

using Net = etch::Network<etch::Input<64>, {network(layers, different)}>;

float step(std::span<const float> samples, std::span<const etch::Label> labels,
           std::span<float> scores) {{
  static etch::Model<Net> model{{etch::xavier}};
  static etch::GradientRun<Net, etch::SoftmaxCrossEntropy, float> run(64);
  const float loss = run.run(model, samples, labels);
  model.predict(samples, scores);
  return loss;
}}
"""


def cases(source):
    """name, code, budget in seconds with g++ -O2"""
    yield "an empty file", "", None
    yield "etch/nn/network.hpp", "#include <etch/nn/network.hpp>\n", None
    yield "etch/etch.hpp", "#include <etch/etch.hpp>\n", 1.5
    yield "the main example", (source / "examples" / "01_digits.cpp").read_text(), 6.0
    for different in (False, True):
        kind = "different" if different else "alike"
        for layers in DEPTHS:
            budget = {32: 10.0, 100: 25.0}.get(layers)
            yield f"{layers} layers, widths {kind}", deep(layers, different), budget


class Failed(Exception):
    """The compiler's own words."""


def compile_once(compiler, level, code, includes, directory):
    """Seconds on the clock and the peak memory in MB of one compilation."""
    file, made = directory / "case.cpp", directory / "case.o"
    file.write_text(code)
    made.unlink(missing_ok=True)
    command = [compiler, "-std=c++20", f"-O{level}", *includes, "-c", str(file), "-o", str(made)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(words)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return seconds, usage.ru_maxrss / unit


def longest_symbol(made):
    """The length of the longest mangled name, 0 where there is no nm."""
    if shutil.which("nm") is None:
        return 0
    names = subprocess.run(["nm", str(made)], capture_output=True, text=True, check=True).stdout
    return max((len(line.split()[-1]) for line in names.splitlines()), default=0)


def measure(options):
    directory = Path(options.output)
    directory.mkdir(parents=True, exist_ok=True)
    source = Path(options.source)
    includes = [f"-I{source / 'include'}", f"-I{source / 'examples'}"]
    includes += [part for path in options.include for part in ("-isystem", path)]
    rows = []
    for compiler in options.compilers:
        for level in (2,) if options.quick else (0, 2):
            for name, code, budget in cases(Path(options.source)):
                runs = []
                try:
                    for _ in range(1 if options.quick else options.runs):
                        runs.append(compile_once(compiler, level, code, includes, directory))
                except Failed as failure:
                    sys.exit(f"{compiler} -O{level} does not compile {name}:\n{failure}")
                made = directory / "case.o"
                rows.append({
                    "compiler": compiler, "level": level, "case": name,
                    "seconds": statistics.median(run[0] for run in runs),
                    "megabytes": max(run[1] for run in runs),
                    "object": made.stat().st_size / 1024,
                    "symbol": longest_symbol(made),
                    "budget": budget if compiler.startswith("g++") and level == 2 else None,
                })
                report(rows[-1])
    return rows


HEADER = (f"| {'compiler':11} | {'level':5} | {'case':38} | {'seconds':>7} | {'budget':>6} | "
          f"{'MB':>5} | {'object kB':>9} | {'symbol':>6} |\n"
          f"|{'-' * 13}|{'-' * 7}|{'-' * 40}|{'-' * 8}:|{'-' * 7}:|{'-' * 6}:|{'-' * 10}:|{'-' * 7}:|")


def line(row):
    budget = "" if row["budget"] is None else f"{row['budget']:.1f}"
    return (f"| {row['compiler']:11} | -O{row['level']}   | {row['case']:38} | {row['seconds']:7.2f} | "
            f"{budget:>6} | {row['megabytes']:5.0f} | {row['object']:9.0f} | {row['symbol']:6} |")


def report(row):
    print(line(row), flush=True)


def verdicts(rows):
    """What exceeds its budget, in words."""
    for row in rows:
        where = f"{row['case']} with {row['compiler']} -O{row['level']}"
        if row["budget"] is not None and row["seconds"] > row["budget"]:
            yield f"{where}: {row['seconds']:.2f} s, budget {row['budget']} s"
        if row["case"].startswith("100 layers"):
            if row["symbol"] > 2000:
                yield f"{where}: a symbol of {row['symbol']} characters, budget 2000"
            if row["budget"] is not None and row["megabytes"] > 1000:
                yield f"{where}: {row['megabytes']:.0f} MB, budget 1000 MB"
            shallow = next(r for r in rows if r["compiler"] == row["compiler"] and
                           r["level"] == row["level"] and
                           r["case"] == row["case"].replace("100 layers", "32 layers"))
            if row["seconds"] > 3.5 * shallow["seconds"]:
                yield f"{where}: {row['seconds'] / shallow['seconds']:.2f} times 32 layers, budget 3.5"


def write(rows, directory):
    (directory / "table.md").write_text("\n".join([HEADER, *map(line, rows)]) + "\n")
    with (directory / "compile.csv").open("w") as file:
        file.write("compiler,level,widths,layers,seconds,megabytes\n")
        for row in rows:
            words = row["case"].split()
            if words[1:2] == ["layers,"]:
                file.write(f"{row['compiler']},{row['level']},{words[3]},{words[0]},"
                           f"{row['seconds']:.3f},{row['megabytes']:.0f}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source")
    parser.add_argument("output")
    parser.add_argument("--compilers", nargs="+", default=["g++"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    print(HEADER)
    rows = measure(options)
    write(rows, Path(options.output))
    exceeded = list(verdicts(rows))
    print("\n" + ("\n".join(exceeded) if exceeded else "All budgets hold."))
    sys.exit(1 if exceeded else 0)


if __name__ == "__main__":
    main()
