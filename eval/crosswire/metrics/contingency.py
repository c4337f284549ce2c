"""Sparse contingency tables of two partitions of mentions, with or without the part (article) of every mention."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Clusters = Sequence[Sequence[Hashable]]


@dataclass(frozen=True, slots=True)
class Contingency:
    """The contingency table of two partitions.

    Attributes:
        key: Shape (key clusters,): the size of each key cluster.
        response: Shape (response clusters,): the size of each response cluster.
        rows: Shape (cells,): the key cluster of each non-empty cell.
        columns: Shape (cells,): the response cluster of each non-empty cell.
        shared: Shape (cells,): the number of mentions that both clusters share.
    """

    key: Integers
    response: Integers
    rows: Integers
    columns: Integers
    shared: Integers

    @property
    def turned(self) -> Contingency:
        """The table with key and response exchanged."""
        return Contingency(self.response, self.key, self.columns, self.rows, self.shared)

    def without_small(self, least: int) -> Contingency:
        """Return the table without the clusters of fewer than `least` mentions, on either side."""
        rows, columns = self.key >= least, self.response >= least
        kept = rows[self.rows] & columns[self.columns]
        new_row, new_column = np.cumsum(rows) - 1, np.cumsum(columns) - 1
        return Contingency(
            key=self.key[rows],
            response=self.response[columns],
            rows=new_row[self.rows[kept]],
            columns=new_column[self.columns[kept]],
            shared=self.shared[kept],
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """The mentions of owners (clusters or cells) by part, without zeros; each attribute has shape (shares,).

    Attributes:
        owner: The index of the owner, ascending.
        part: The index of the part, ascending within an owner.
        size: The number of mentions.
    """

    owner: Integers
    part: Integers
    size: Integers


@dataclass(frozen=True, slots=True)
class PartedContingency:
    """A contingency table with the part of every mention.

    Attributes:
        table: The table of the whole document.
        parts: The number of parts.
        key: The shares of the key clusters.
        response: The shares of the response clusters.
        cells: The shares of the cells.
    """

    table: Contingency
    parts: int
    key: Shares
    response: Shares
    cells: Shares

    @property
    def turned(self) -> PartedContingency:
        """The table with key and response exchanged."""
        return PartedContingency(self.table.turned, self.parts, self.response, self.key, self.cells)

    def by_part(self) -> list[Contingency]:
        """Return the table of each part alone, with clusters cut at the edges of the parts."""
        row_codes, column_codes = _codes(self.key, self.parts), _codes(self.response, self.parts)
        rows = np.searchsorted(row_codes, self.table.rows[self.cells.owner] * self.parts + self.cells.part)
        columns = np.searchsorted(column_codes, self.table.columns[self.cells.owner] * self.parts + self.cells.part)
        orders = [np.argsort(each.part, kind="stable") for each in (self.key, self.response, self.cells)]
        begins = [
            np.searchsorted(each.part[order], np.arange(self.parts + 1))
            for each, order in zip((self.key, self.response, self.cells), orders, strict=True)
        ]
        tables = []
        for part in range(self.parts):
            key, response, cells = (
                order[begin[part] : begin[part + 1]] for order, begin in zip(orders, begins, strict=True)
            )
            tables.append(
                Contingency(
                    key=self.key.size[key],
                    response=self.response.size[response],
                    rows=np.searchsorted(key, rows[cells]),
                    columns=np.searchsorted(response, columns[cells]),
                    shared=self.cells.size[cells],
                )
            )
        return tables


def _codes(shares: Shares, parts: int) -> Integers:
    return shares.owner * parts + shares.part


def contingency(key: Clusters, response: Clusters) -> Contingency:
    """Return the table of two partitions; a mention is in at most one cluster of a side."""
    return joint_contingency([(key, response)])


def joint_contingency(documents: Iterable[tuple[Clusters, Clusters]]) -> Contingency:
    """Return one table of the clusters of all documents; no mention is in two documents.

    Sums over clusters are then sums over documents. Each mention is looked up in its own document, because the tables
    of one document stay in the processor's cache.
    """
    return _joint(documents)[0]


def parted_contingency(
    key: Clusters, response: Clusters, part_of: Callable[[Any], Hashable], parts: Sequence[Hashable]
) -> PartedContingency:
    """Return the table of two partitions with the shares of all parts.

    Args:
        key: The gold clusters.
        response: The predicted clusters.
        part_of: Mention to its part.
        parts: All parts, each once, also those without mentions.
    """
    table, rows, columns, both = _joint([(key, response)])
    index = {part: number for number, part in enumerate(parts)}
    in_key, in_response = (
        np.array([index[part_of(mention)] for cluster in side for mention in cluster], dtype=np.int64)
        for side in (key, response)
    )
    codes = table.rows * max(len(response), 1) + table.columns
    cells = np.searchsorted(codes, rows * max(len(response), 1) + columns)
    return PartedContingency(
        table=table,
        parts=len(parts),
        key=_shares(np.repeat(np.arange(len(key)), table.key), in_key, len(parts)),
        response=_shares(np.repeat(np.arange(len(response)), table.response), in_response, len(parts)),
        cells=_shares(cells, in_response[both], len(parts)),
    )


def _joint(documents: Iterable[tuple[Clusters, Clusters]]) -> tuple[Contingency, Integers, Integers, Integers]:
    """Return the table, and of each common mention the row, the column and the index among the response's mentions."""
    in_key: list[int] = []
    in_response: list[int] = []
    key_index: list[int] = []
    begin = 0
    for key, response in documents:
        own = [len(cluster) for cluster in key]
        end = begin + sum(own)
        index_of = dict(zip(chain.from_iterable(key), range(begin, end), strict=True))
        key_index.extend(map(index_of.get, chain.from_iterable(response), repeat(-1)))
        in_key.extend(own)
        in_response.extend([len(cluster) for cluster in response])
        begin = end
    key_sizes, response_sizes, indices = (
        np.array(numbers, dtype=np.int64) for numbers in (in_key, in_response, key_index)
    )
    both = np.flatnonzero(indices >= 0)
    rows = np.repeat(np.arange(len(key_sizes)), key_sizes)[indices[both]]
    columns = np.repeat(np.arange(len(response_sizes)), response_sizes)[both]
    width = max(len(response_sizes), 1)
    codes, shared = np.unique(rows * width + columns, return_counts=True)
    table = Contingency(
        key=key_sizes,
        response=response_sizes,
        rows=codes // width,
        columns=codes % width,
        shared=shared.astype(np.int64),
    )
    return table, rows, columns, both


def _shares(owner: Integers, part: Integers, parts: int) -> Shares:
    codes, size = np.unique(owner * max(parts, 1) + part, return_counts=True)
    return Shares(codes // max(parts, 1), codes % max(parts, 1), size.astype(np.int64))


def without_singletons(clusters: Clusters) -> Clusters:
    """Return the clusters that have at least two mentions."""
    return [cluster for cluster in clusters if len(cluster) > 1]
