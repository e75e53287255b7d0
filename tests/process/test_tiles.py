# SPDX-License-Identifier: Apache-2.0
"""The tree is that of RFC 6962: roots and paths are those of Certificate Transparency, and of the definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatio.process.sqlite import MEMORY, SQLiteStore
from participatio.process.tiles import EMPTY, WIDTH, Tree, extends, full, includes, leaf
from participatio.process.trees import grow, tree_of

# The tests of Certificate Transparency: eight entries, the roots of the first one to eight, and paths among them.
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {  # entry, size: both counted from 1, as those tests do
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (3, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (2, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
PROOFS = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


# The definition of the RFC, word by word


def root_of(leaves):
    """MTH, section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


def path_of(m, leaves):
    """PATH, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path_of(m, leaves[:k]), root_of(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), root_of(leaves[:k])]


def proof_of(m, leaves, *, whole=True):
    """SUBPROOF, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof_of(m, leaves[:k], whole=whole), root_of(leaves[k:])]
    return [*proof_of(m - k, leaves[k:], whole=False), root_of(leaves[:k])]


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def tree(entries, size=None):
    """A tree whose tiles are worked out from all entries."""
    levels = [[leaf(entry) for entry in entries]]
    while len(levels[-1]) >= WIDTH:
        row = levels[-1]
        levels.append([full(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)])

    def hashes(level, first, last):
        assert last <= len(levels[level])
        return levels[level][first:last]

    return Tree(hashes, len(entries) if size is None else size)


def entries(count):
    return [str(number).encode() for number in range(count)]


def test_nothing_has_the_hash_of_nothing():
    assert sha256(b"").digest() == EMPTY == tree([]).root()


def test_the_roots_are_those_of_certificate_transparency():
    assert list(ROOTS) == [tree(ENTRIES[:size]).root().hex() for size in range(1, 9)]


@pytest.mark.parametrize(("which", "path"), PATHS.items())
def test_the_paths_are_those_of_certificate_transparency(which, path):
    entry, size = which
    found = tree(ENTRIES[:size]).inclusion(entry - 1)

    assert list(path) == [step.hex() for step in found]
    assert includes(ENTRIES[entry - 1], entry - 1, size, found, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("which", "path"), PROOFS.items())
def test_the_proofs_are_those_of_certificate_transparency(which, path):
    older, newer = which
    found = tree(ENTRIES[:newer]).consistency(older)

    assert list(path) == [step.hex() for step in found]
    assert extends(older, bytes.fromhex(ROOTS[older - 1]), newer, bytes.fromhex(ROOTS[newer - 1]), found)


SIZES = st.one_of(st.integers(1, 40), st.integers(WIDTH - 2, WIDTH + 2), st.integers(1, 1100))


@settings(deadline=None, max_examples=60)
@given(size=SIZES, data=st.data())
def test_paths_are_those_of_the_definition(size, data):
    index = data.draw(st.integers(0, size - 1))
    given_ = entries(size)
    leaves = [leaf(entry) for entry in given_]
    found = tree(given_)

    assert root_of(leaves) == found.root()
    assert path_of(index, leaves) == found.inclusion(index)
    assert includes(given_[index], index, size, found.inclusion(index), found.root())


@settings(deadline=None, max_examples=60)
@given(size=SIZES, data=st.data())
def test_proofs_are_those_of_the_definition(size, data):
    older = data.draw(st.integers(1, size))
    given_ = entries(size)
    leaves = [leaf(entry) for entry in given_]
    found = tree(given_).consistency(older)

    assert proof_of(older, leaves) == found
    assert extends(older, root_of(leaves[:older]), size, root_of(leaves), found)


@settings(deadline=None, max_examples=100)
@given(size=st.integers(2, 300), data=st.data())
def test_what_is_changed_proves_nothing(size, data):
    index, older = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    given_ = entries(size)
    whole = tree(given_)
    root, path, proof = whole.root(), whole.inclusion(index), whole.consistency(older)
    old = root_of([leaf(entry) for entry in given_[:older]])

    assert not includes(b"other", index, size, path, root)
    assert not includes(given_[index], index, size, [*path, root], root)
    assert not includes(given_[index], index, size, path[:-1], root)
    assert not includes(given_[index], size, size, path, root)
    assert not extends(older, sha256(old).digest(), size, root, proof)
    assert not extends(older, old, size, sha256(root).digest(), proof)
    assert not extends(older, old, size, root, [*proof, root])
    if proof:
        where = data.draw(st.integers(0, len(proof) - 1))
        other = [sha256(step).digest() if number == where else step for number, step in enumerate(proof)]
        assert not extends(older, old, size, root, other)
        assert not extends(older, old, size, root, proof[:-1])


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_no_path_leads_to_what_is_not_there(index):
    with pytest.raises(ValueError, match="no entry"):
        tree(entries(3)).inclusion(index)


@pytest.mark.parametrize("older", [-1, 0, 4])
def test_no_proof_is_of_what_is_not_smaller(older):
    with pytest.raises(ValueError, match="no proof"):
        tree(entries(3)).consistency(older)


# As a store keeps it


@settings(deadline=None, max_examples=12)
@given(sizes=st.lists(st.integers(1, 400), min_size=1, max_size=6), data=st.data())
def test_a_store_grows_the_same_tree_whatever_is_written_together(sizes, data):
    store = SQLiteStore(MEMORY)
    base, position = 1 << 40, 0
    given_ = entries(sum(sizes))
    with store.transaction() as rows:
        for size in sizes:
            leaves = [leaf(entry) for entry in given_[position : position + size]]
            rows.add("event", [(base | position + at, "", found) for at, found in enumerate(leaves)])
            grow(rows, 1, base, position, leaves)
            position += size
    older = data.draw(st.integers(1, position))
    with store.snapshot() as rows:
        kept = tree_of(rows, 1, base, position)
        assert tree(given_).root() == kept.root()
        assert tree(given_).inclusion(older - 1) == kept.inclusion(older - 1)
        assert tree(given_).consistency(older) == kept.consistency(older)
        assert tree(given_[:older]).root() == tree_of(rows, 1, base, older).root()
    store.close()


def test_two_levels_of_tiles_are_full():
    size = WIDTH * WIDTH + WIDTH + 1
    given_ = entries(size)
    whole = tree(given_)

    assert includes(given_[70], 70, size, whole.inclusion(70), whole.root())
    assert extends(
        WIDTH * WIDTH, tree(given_, WIDTH * WIDTH).root(), size, whole.root(), whole.consistency(WIDTH * WIDTH)
    )
