"""Counts the tables of a directory with DuckDB; prints NAME=NUMBER in lines.

Arguments: the directory, the name of a query, the number of threads, rounds.
"""
import os
import resource
import sys
import time

import duckdb

CONTESTS = {
    "governor": ["eads", "ford"],
    "house": ["gray", "hall"],
    "president": ["ames", "bell"],
    "senate": ["coe", "dunn"],
}


def patterns(contest):
    first, second = CONTESTS[contest]
    return [first, second, "kane", "", "WRITE-IN", f"{first}! {second}!"]


def by_group(source, unit, kind, column):
    """One grouping for each contest, one behind the other."""
    return " UNION ALL ".join(
        f"SELECT '{contest}' AS contest, {unit} AS unit, {kind} AS kind, {column(contest)} AS marks,"
        f" count(*) AS ballots FROM {source} WHERE {column(contest)} IS NOT NULL GROUP BY ALL"
        for contest in CONTESTS
    )


def by_sets(source, unit, kind, column):
    """All contests in one pass, as grouping sets."""
    columns = [column(contest) for contest in CONTESTS]
    sets = ", ".join(f"({unit}, {kind}, {one})" for one in columns)
    named = ", ".join(f"{one} AS {contest}" for one, contest in zip(columns, CONTESTS))
    grouping = ", ".join(f"grouping({one}) AS g_{c}" for one, c in zip(columns, CONTESTS))
    inner = (
        f"SELECT {unit} AS unit, {kind} AS kind, {named}, {grouping}, count(*) AS ballots"
        f" FROM {source} GROUP BY GROUPING SETS ({sets})"
    )
    return f"WITH counted AS MATERIALIZED ({inner}) " + " UNION ALL ".join(
        f"SELECT '{contest}' AS contest, unit, kind, {contest} AS marks, ballots FROM counted"
        f" WHERE g_{contest} = 0 AND {contest} IS NOT NULL"
        for contest in CONTESTS
    )


def by_unnest(source, unit, kind, column):
    """A row for each contest of each ballot, then one grouping."""
    rows = ", ".join(f"{{'contest': '{c}', 'marks': {column(c)}}}" for c in CONTESTS)
    return (
        f"SELECT contest, unit, kind, marks, count(*) AS ballots FROM (SELECT {unit} AS unit,"
        f" {kind} AS kind, unnest([{rows}], recursive := true) FROM {source})"
        f" WHERE marks IS NOT NULL GROUP BY ALL"
    )


def by_filter(source, unit, kind, column, value):
    """One grouping by place, with a counter for each pattern, which it is told beforehand."""
    counters = ", ".join(
        f"count(*) FILTER ({column(contest)} = {value(contest, at)}) AS {contest}_{at}"
        for contest in CONTESTS
        for at in range(6)
    )
    inner = f"SELECT {unit} AS unit, {kind} AS kind, {counters} FROM {source} GROUP BY ALL"
    return f"WITH counted AS MATERIALIZED ({inner}) " + " UNION ALL ".join(
        f"SELECT '{contest}' AS contest, unit, kind, {value(contest, at)} AS marks,"
        f" {contest}_{at} AS ballots FROM counted WHERE {contest}_{at} > 0"
        for contest in CONTESTS
        for at in range(6)
    )


def convert(database, directory, target):
    """The same rows as small numbers, in a file as DuckDB writes it."""
    numbers = ", ".join(
        "CASE \"contest/{0}\" {1} END::UTINYINT AS {0}".format(
            contest,
            " ".join(f"WHEN '{text}' THEN {at}" for at, text in enumerate(patterns(contest))),
        )
        for contest in CONTESTS
    )
    database.execute(
        f"COPY (SELECT (dense_rank() OVER (ORDER BY unit))::USMALLINT AS unit,"
        f" (CASE \"count-type\" WHEN 'absentee-mail' THEN 0 WHEN 'election-day' THEN 1"
        f" WHEN 'early' THEN 2 ELSE 3 END)::UTINYINT AS kind, {numbers}"
        f" FROM '{directory}/*.parquet') TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )


def query_of(name, directory):
    shape, way = name.split("-")
    if shape == "text":
        source, unit, kind = f"'{directory}/*.parquet'", "unit", '"count-type"'
        column = lambda contest: f'"contest/{contest}"'
        value = lambda contest, at: "'{}'".format(patterns(contest)[at])
    else:
        source, unit, kind = f"read_parquet('{directory}/numbers.pq')", "unit", "kind"
        column = lambda contest: contest
        value = lambda contest, at: f"{at}::UTINYINT"
    if way == "filter":
        return by_filter(source, unit, kind, column, value)
    return {"group": by_group, "sets": by_sets, "unnest": by_unnest}[way](source, unit, kind, column)


def main():
    directory, name, threads, rounds = sys.argv[1:]
    database = duckdb.connect()
    database.execute(f"SET threads = {threads}")
    database.execute("SET preserve_insertion_order = false")
    if name == "convert":
        convert(database, directory, f"{directory}/numbers.pq")
        return
    query = query_of(name, directory)
    best = None
    for _ in range(int(rounds)):
        begun = time.perf_counter()
        database.execute(f"CREATE OR REPLACE TEMP TABLE result AS {query}")
        taken = time.perf_counter() - begun
        best = taken if best is None else min(best, taken)
    first = " OR ".join(
        "(contest = '{}' AND marks = {})".format(
            contest, "'{}'".format(CONTESTS[contest][0]) if name.startswith("text") else 0
        )
        for contest in CONTESTS
    )
    cells, ballots, marked = database.execute(
        f"SELECT count(*), sum(ballots), sum(ballots) FILTER ({first}) FROM result"
    ).fetchone()
    print(f"cells={cells}\nballots={ballots}\nfirst={marked}\nmicros={round(best * 1e6)}")
    print(f"peak_mib={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


main()
