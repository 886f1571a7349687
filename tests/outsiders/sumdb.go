// Checks a log in a folder with the packages of Go's checksum database, which know nothing of this register.
//
//	sumdb <folder> <vkey> <folder of older checkpoints>
//
// It opens every checkpoint, derives the tree anew from the entries, compares each tile, and proves leaves and growth.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type files struct{ folder string }

func (f files) Height() int { return 8 }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		// x/mod writes the tile's height into its path, C2SP doesn't.
		data, err := os.ReadFile(filepath.Join(f.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func refuse(format string, values ...interface{}) { must(fmt.Errorf(format, values...)) }

func open(path string, verifiers note.Verifiers) tlog.Tree {
	data, err := os.ReadFile(path)
	must(err)
	opened, err := note.Open(data, verifiers)
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

// entries reads every entry from its bundle.
func entries(folder string, size int64) [][]byte {
	var found [][]byte
	for n := int64(0); int64(len(found)) < size; n++ {
		width := 256
		if size-n*256 < 256 {
			width = int(size - n*256)
		}
		path := strings.Replace(tlog.Tile{H: 8, L: 0, N: n, W: width}.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(folder, path))
		must(err)
		for len(data) > 0 {
			length := int(data[0])<<8 | int(data[1])
			found = append(found, data[2:2+length])
			data = data[2+length:]
		}
	}
	if int64(len(found)) != size {
		refuse("%d entries for %d leaves", len(found), size)
	}
	return found
}

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		found[at] = m[index]
	}
	return found, nil
}

func main() {
	folder, vkey, older := os.Args[1], os.Args[2], os.Args[3]
	verifier, err := note.NewVerifier(vkey)
	must(err)
	verifiers := note.VerifierList(verifier)
	tree := open(filepath.Join(folder, "checkpoint"), verifiers)

	// The whole tree, anew.
	var stored memory
	for number, entry := range entries(folder, tree.N) {
		hashes, err := tlog.StoredHashes(int64(number), entry, stored)
		must(err)
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(tree.N, stored)
	must(err)
	if root != tree.Hash {
		refuse("the entries make another root than was signed")
	}
	checked := 0
	for _, tile := range tlog.NewTiles(8, 0, tree.N) {
		// NewTiles names a partial tile of every width; a log serves those that a checkpoint of its needs.
		if width := tree.N>>(8*uint(tile.L)) - tile.N*256; tile.W < 256 && int64(tile.W) != width {
			continue
		}
		data, err := tlog.ReadTileData(tile, stored)
		must(err)
		served, err := files{folder}.ReadTiles([]tlog.Tile{tile})
		must(err)
		if !bytes.Equal(data, served[0]) {
			refuse("%s is not what the entries make", tile.Path())
		}
		checked++
	}

	// What a client does that has tiles only.
	reader := tlog.TileHashReader(tree, files{folder})
	leaves := 0
	for index := int64(0); index < tree.N; index += 1 + tree.N/301 {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, stored[tlog.StoredHashIndex(0, index)]))
		leaves++
	}
	notes, err := filepath.Glob(filepath.Join(older, "*"))
	must(err)
	for _, path := range notes {
		old := open(path, verifiers)
		if old.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, old.N, reader)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Printf("%d leaves, %d tiles, %d proofs, %d checkpoints\n", tree.N, checked, leaves, len(notes))
}
