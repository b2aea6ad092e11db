"""Write the small tables of this folder: python make_tables.py (pandas 2, pyarrow)."""

import datetime

import pandas
import pyarrow
import pyarrow.parquet

table = pandas.DataFrame(
    {
        "id": [1, 2, 3],
        "years": [0.5, None, 2.25],
        "war": [1, 0, 1],
        "side": ["Ava", None, "Évreux"],
        "began": pandas.to_datetime(["1989-12-31", "2000-02-29", None]),
    }
)
for version in (114, 117, 118, 119):
    table.to_stata(
        f"release_{version}.dta",
        version=version,
        write_index=False,
        convert_dates={"began": "td"},
        time_stamp=datetime.datetime(2000, 1, 1),
        value_labels={"war": {0: "no", 1: "yes"}},
        **({"convert_strl": ["side"]} if version >= 117 else {}),
    )

arrow = pyarrow.table(
    {
        "id": pyarrow.array([1, 2, 3], pyarrow.int64()),
        "years": pyarrow.array([0.5, None, 2.25], pyarrow.float64()),
        "share": pyarrow.array([0.5, None, 2.25], pyarrow.float32()),
        "small": pyarrow.array([250, None, 7], pyarrow.uint8()),
        "war": pyarrow.array([True, None, False]),
        "side": pyarrow.array(["Ava", None, "Évreux"]),
        "began": pyarrow.array([datetime.date(1989, 12, 31), None, datetime.date(2000, 2, 29)]),
        "moment": pyarrow.array([datetime.datetime(1970, 1, 2), None, datetime.datetime(1969, 12, 31)], pyarrow.timestamp("us")),
        "clock": pyarrow.array([datetime.datetime(1970, 1, 2, 3), None, None], pyarrow.timestamp("ns")),
        "large": pyarrow.array([2**60, 1, 2], pyarrow.int64()),
        "list": pyarrow.array([[1, 2], None, []]),
        "decimal": pyarrow.array([None, None, None], pyarrow.decimal128(9, 2)),
        "category": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
    }
)
for name, compression in (("plain", "none"), ("snappy", "snappy"), ("gzip", "gzip"), ("zstd", "zstd")):
    pyarrow.parquet.write_table(arrow, f"{name}.parquet", compression=compression, row_group_size=2)
