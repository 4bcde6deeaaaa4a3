export { FormatError, formatProblems, type FormatProblem } from './format-error.ts';
export {
  concatBytes,
  equalBytes,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64,
  toBase64Url,
  toHex,
  toUtf8,
} from './bytes.ts';
export type { Primitives, Sha256 } from './primitives.ts';
export { isUsablePoint, verifyEd25519 } from './ed25519.ts';
export {
  assertClosed,
  canonicalize,
  canonicalizeClosed,
  isClosedObject,
  parseClosed,
  type ClosedObject,
  type ClosedValue,
  type JsonObject,
  type JsonValue,
} from './canonical-json.ts';
export {
  buildProof,
  coveringNodes,
  emptyRoot,
  foldNodes,
  foldPerfect,
  hashLeaf,
  hashLength,
  hashNode,
  isConsistent,
  isIncluded,
  joinHashes,
  planConsistency,
  planInclusion,
  splitHashes,
  type NodeId,
  type ProofPlan,
  type ReadNodes,
} from './merkle.ts';
export { appendLeaf, edgeBytes, emptyTree, restoreTree, treeRoot, type FullTile, type Tree } from './tree.ts';
export {
  decodeEntries,
  encodeEntries,
  maxEntryBytes,
  nodeFromTile,
  parseTilePath,
  tileOfNode,
  tilePath,
  tileWidth,
  widthOfTile,
  type TileId,
} from './tile.ts';
export {
  cosignedText,
  formatNote,
  formatSignatureLine,
  formatSignerKey,
  formatVerifierKey,
  isKeyName,
  keyId,
  makeVerifierKey,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signatureTypes,
  verifySignatures,
  type Note,
  type SignerKey,
  type VerifierKey,
} from './note.ts';
export { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.ts';
export { formatTrustPolicy, openCheckpoint, parseTrustPolicy, type TrustPolicy } from './trust-policy.ts';
export { entryClasses, formatLeaf, parseLeaf, toLeafTime, type EntryClass, type Leaf } from './leaf.ts';
export {
  commitTo,
  discloseFields,
  fieldNamePattern,
  parseDisclosure,
  pureIssuer,
  type Disclosure,
  type Fields,
  type FieldValue,
  type Issuer,
} from './disclosure.ts';
export { formatPromise, parsePromise, verifyPromise, type InclusionPromise } from './promise.ts';
export {
  formatReceipt,
  hashRecord,
  parseReceipt,
  reservedFields,
  verifyReceipt,
  type ProvenReceipt,
  type Receipt,
  type ReceiptVerdict,
} from './receipt.ts';
export {
  nodesFromTiles,
  verifyConsistency,
  verifyLog,
  type AuditOptions,
  type AuditVerdict,
  type LogReader,
} from './log-audit.ts';
