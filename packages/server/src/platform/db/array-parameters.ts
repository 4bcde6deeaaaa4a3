/*
 * Arrays as parameters in PostgreSQL's binary form: a buffer is bound as binary, and a cast such as `::bytea[]` says what it is. Next to
 * the text form nothing is escaped, spelt in hexadecimal and parsed back, which for the rows of a busy insert is most of the work.
 * @see PostgreSQL documentation, array_recv
 */

const typeIds = { bytea: 17, uuid: 2950 } as const;

/** For a parameter cast to `bytea[]`. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return toArray(typeIds.bytea, values);
}

/** For a parameter cast to `uuid[]`; dashed or plain hexadecimal. */
export function uuidArray(ids: readonly string[]): Buffer {
  return toArray(
    typeIds.uuid,
    ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')),
  );
}

const headerBytes = 20;

function toArray(typeId: number, values: readonly Uint8Array[]): Buffer {
  if (values.length === 0) return emptyArray(typeId);
  const array = Buffer.allocUnsafe(values.reduce((size, value) => size + 4 + value.length, headerBytes));
  array.writeInt32BE(1, 0); // dimensions
  array.writeInt32BE(0, 4); // no null inside
  array.writeInt32BE(typeId, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16); // counted from 1
  let at = headerBytes;
  for (const value of values) {
    array.writeInt32BE(value.length, at);
    array.set(value, at + 4);
    at += 4 + value.length;
  }
  return array;
}

function emptyArray(typeId: number): Buffer {
  const array = Buffer.alloc(12);
  array.writeInt32BE(typeId, 8);
  return array;
}
