// Command go-checker checks what Zgoda writes with the checksum database's own packages, golang.org/x/mod/sumdb/note
// and tlog, which nobody here wrote.
//
//	go-checker sizes <leaves> <vkey>   compares every root, proof, tile and note, size by size, with the lines on stdin
//	go-checker log <directory> <vkey>  checks an exported log: its checkpoint, its tiles, a proof for every entry
//	go-checker sign <name>             makes a key, signs a text and prints both keys and the note
package main

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func main() {
	if len(os.Args) < 3 {
		fail("usage: go-checker sizes|log|sign …")
	}
	switch os.Args[1] {
	case "sizes":
		leaves, err := strconv.ParseInt(os.Args[2], 10, 64)
		check(err)
		checkSizes(leaves, verifier(os.Args[3]))
	case "log":
		checkLog(os.Args[2], verifier(os.Args[3]))
	case "sign":
		sign(os.Args[2])
	default:
		fail("unknown command " + os.Args[1])
	}
}

// sizeLine is what the other side computed for a tree of one size; digests are SHA-256 over the hashes in order.
type sizeLine struct {
	Size        int64             `json:"size"`
	Note        string            `json:"note"`
	Inclusion   string            `json:"inclusion"`
	Consistency string            `json:"consistency"`
	Tiles       map[string]string `json:"tiles"`
}

func checkSizes(leaves int64, key note.Verifier) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	var proofs, tiles int64
	seen := map[string]bool{}
	for size := int64(0); size <= leaves; size++ {
		if size > 0 {
			hashes, err := tlog.StoredHashes(size-1, []byte(fmt.Sprintf("leaf %d", size-1)), reader)
			check(err)
			stored = append(stored, hashes...)
		}
		text, err := lines.ReadBytes('\n')
		check(err)
		var line sizeLine
		check(json.Unmarshal(text, &line))
		if line.Size != size {
			fail(fmt.Sprintf("size %d came as %d", size, line.Size))
		}
		root := emptyRoot()
		if size > 0 {
			root, err = tlog.TreeHash(size, reader)
			check(err)
		}
		tree := openCheckpoint(line.Note, key)
		same(size, "size", fmt.Sprint(size), fmt.Sprint(tree.N))
		same(size, "root", root.String(), tree.Hash.String())
		inclusion, consistency := sha256.New(), sha256.New()
		for n := int64(0); n < size; n++ {
			record, err := tlog.ProveRecord(size, n, reader)
			check(err)
			for _, hash := range record {
				inclusion.Write(hash[:])
			}
			older, err := tlog.ProveTree(size, n+1, reader)
			check(err)
			for _, hash := range older {
				consistency.Write(hash[:])
			}
			proofs += 2
		}
		same(size, "inclusion proofs", hex.EncodeToString(inclusion.Sum(nil)), line.Inclusion)
		same(size, "consistency proofs", hex.EncodeToString(consistency.Sum(nil)), line.Consistency)
		if size == 0 {
			continue
		}
		var fresh int
		for _, tile := range tlog.NewTiles(tileHeight, size-1, size) {
			if seen[tilePath(tile)] {
				continue
			}
			seen[tilePath(tile)] = true
			fresh++
			data, err := tlog.ReadTileData(tile, reader)
			check(err)
			sum := sha256.Sum256(data)
			same(size, tilePath(tile), hex.EncodeToString(sum[:]), line.Tiles[tilePath(tile)])
			tiles++
		}
		same(size, "number of tiles", fmt.Sprint(fresh), fmt.Sprint(len(line.Tiles)))
	}
	fmt.Printf("%d sizes, %d proofs, %d tiles agree\n", leaves+1, proofs, tiles)
}

// directory reads tiles as tlog-tiles lays them out: like this package, but without the height in the path.
type directory struct {
	path string
}

func (d directory) Height() int { return tileHeight }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(d.path, filepath.FromSlash(tilePath(tile))))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

func checkLog(path string, key note.Verifier) {
	signed, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	check(err)
	tree := openCheckpoint(string(signed), key)
	reader := tlog.TileHashReader(tree, directory{path})
	for n := int64(0); n < tree.N; {
		width := tree.N - n
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: n >> tileHeight, W: int(width)}
		name := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(path, filepath.FromSlash(name)))
		check(err)
		for ; width > 0; width-- {
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(tree.N, n, reader)
			check(err)
			check(tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(entry)))
			n++
		}
		if len(bundle) > 0 {
			fail(name + " has more entries than it should")
		}
	}
	fmt.Printf("%d entries proven\n", tree.N)
}

func sign(name string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	signed, err := note.Sign(&note.Note{Text: "A text signed by Go.\n"}, signer)
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(map[string]string{"skey": skey, "vkey": vkey, "note": string(signed)}))
}

// openCheckpoint verifies the signature and reads the three lines of a tlog-checkpoint.
func openCheckpoint(signed string, key note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(signed), note.VerifierList(key))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		fail("not a checkpoint: " + opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	tree := tlog.Tree{N: size}
	if copy(tree.Hash[:], root) != len(tree.Hash) {
		fail("a root that is too short")
	}
	return tree
}

func emptyRoot() tlog.Hash {
	return sha256.Sum256(nil)
}

func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

func verifier(vkey string) note.Verifier {
	key, err := note.NewVerifier(vkey)
	check(err)
	return key
}

func same(size int64, what, ours, theirs string) {
	if ours != theirs {
		fail(fmt.Sprintf("size %d: %s: Go has %s, not %s", size, what, ours, theirs))
	}
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
