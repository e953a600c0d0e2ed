import type { Code } from '../../wasm/code.ts'
import type { Local } from '../../wasm/function-builder.ts'
import { f32, f64, i32 } from '../../wasm/instructions.ts'

/*
 * What the kernels read. Everything lies in one memory; `../flat/` says where. Positions are byte addresses.
 *
 *   number axis, 48   cell:i32 codes:i32 thresholds:i32 missing:i32 steps:i32 count:i32 limit:f64 zero:f64 -
 *   level axis, 48    cell:i32 codes:i32 missing:i32 other:i32 lowest:f64 limit:f64 zero:f64 size:f64
 *   plane, 16         codes:i32 map:i32 bytes:i32 -
 *   node, 16          codes:i32 table:i32 left:i32 leaf:f32, or for double leaves the address of one
 *   tree, 16          root:i32 depth:i32 sum:i32 groupDepth:i32
 *   lane tree, 16     nodesEnd:i32 leaves:i32 sum:i32 -
 *   lane node, 8      plane:i32 cut:i8 here:u8 flip:u8 chunks:u8, then 16 bytes a chunk
 *
 * `cell` is that of row 0; the next row's lies a stride further. Codes are 4 bytes a row, a channel BLOCK rows.
 */

/** Rows that are scored together. */
export const BLOCK = 64
export const RECORD = 16
export const AXIS = 48
export const LANE_NODE = 8
/** Rows or trees in flight. */
export const CURSORS = 8
/** Rows in a vector of byte lanes. */
export const VECTOR = 16
export const CHANNEL = 4 * BLOCK

/** What leaves are held and added in: floats in doubles (H2O's trees), floats (XGBoost), or doubles (LightGBM). */
export type Precision = 'f64' | 'f32' | 'double'

/** Code for sums of leaves. */
export interface Sums {
  /** Bytes of a sum, and of a leaf. */
  readonly size: number
  readonly leafSize: number
  /** The leaf at an address, and that of the leaf node at an address. */
  leaf(address: Code): Code
  leafOf(node: Code): Code
  /** Adds a leaf to the sum at `address` + `offset`. */
  add(address: Code, offset: number, leaf: Code): Code
}

const addDouble: Sums['add'] = (address, offset, leaf) =>
  f64.store(offset, address, f64.add(f64.load(offset, address), leaf))

export const sums: Readonly<Record<Precision, Sums>> = {
  f64: {
    size: 8,
    leafSize: 4,
    leaf: (address) => f64.promote(f32.load(0, address)),
    leafOf: (node) => f64.promote(f32.load(12, node)),
    add: addDouble,
  },
  f32: {
    size: 4,
    leafSize: 4,
    leaf: (address) => f32.load(0, address),
    leafOf: (node) => f32.load(12, node),
    add: (address, offset, leaf) => f32.store(offset, address, f32.add(f32.load(offset, address), leaf)),
  },
  double: {
    size: 8,
    leafSize: 8,
    leaf: (address) => f64.load(0, address),
    leafOf: (node) => f64.load(0, i32.load(12, node)),
    add: addDouble,
  },
}

export const times = (count: number, code: (k: number) => Code): Code =>
  Array.from({ length: count }, (_, k) => code(k))

/** Moves a pointer or counter on, and leaves it on the stack. */
export const advance = (local: Local, by: number): Code => local.tee(i32.add(local.get, i32.constant(by)))
