// Checks a receipt with Go's sumdb/note and sumdb/tlog alone: the checkpoint's signature by the key of a trust file that
// was fetched apart from the receipt, and that the leaf is in the tree of that checkpoint. Prints the leaf's class.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(what string, err error) {
	fmt.Fprintln(os.Stderr, what, err)
	os.Exit(1)
}

func hashOf(text string) (hash tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(bytes) != len(hash) {
		fail("not a hash:", err)
	}
	copy(hash[:], bytes)
	return hash
}

func main() {
	receiptText, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail("receipt:", err)
	}
	trustText, err := os.ReadFile(os.Args[2])
	if err != nil {
		fail("trust:", err)
	}
	var receipt struct {
		Leaf  json.RawMessage
		Proof string
	}
	if err := json.Unmarshal(receiptText, &receipt); err != nil {
		fail("receipt:", err)
	}
	var verifiers []note.Verifier
	for _, line := range strings.Split(string(trustText), "\n") {
		words := strings.Fields(line)
		if len(words) >= 2 && words[0] == "log" {
			verifier, err := note.NewVerifier(words[1])
			if err != nil {
				fail("key:", err)
			}
			verifiers = append(verifiers, verifier)
		}
	}
	head, checkpointText, found := strings.Cut(receipt.Proof, "\n\n")
	if !found {
		fail("proof:", nil)
	}
	checkpoint, err := note.Open([]byte(checkpointText), note.VerifierList(verifiers...))
	if err != nil {
		fail("checkpoint:", err)
	}
	lines := strings.Split(checkpoint.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("size:", err)
	}
	var index int64 = -1
	var proof tlog.RecordProof
	for _, line := range strings.Split(head, "\n")[1:] {
		if strings.HasPrefix(line, "index ") {
			if index, err = strconv.ParseInt(strings.TrimPrefix(line, "index "), 10, 64); err != nil {
				fail("index:", err)
			}
		} else if !strings.HasPrefix(line, "extra ") {
			proof = append(proof, hashOf(line))
		}
	}
	if err := tlog.CheckRecord(proof, size, hashOf(lines[2]), index, tlog.RecordHash(receipt.Leaf)); err != nil {
		fail("inclusion:", err)
	}
	var leaf struct{ Class string }
	if err := json.Unmarshal(receipt.Leaf, &leaf); err != nil {
		fail("leaf:", err)
	}
	fmt.Println(leaf.Class)
}
