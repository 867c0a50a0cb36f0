import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LineSplitter, LONGEST_LINE } from '../../src/supervisor/system/line-splitter.ts'

/** What comes out, when a text comes in these pieces. */
function pieces(text: Buffer, cuts: readonly number[]): Buffer[] {
  const lines = new LineSplitter()
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
  const out: Buffer[] = []
  let start = 0
  for (const end of [...ends, text.length]) {
    out.push(...lines.add(text.subarray(start, end)))
    start = end
  }
  return [...out, ...lines.end()]
}

describe('S10 lines of output', () => {
  test('the lines of an output come out whole, however its chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }).map((bytes) => bytes.filter((byte) => byte !== 10))),
        fc.array(fc.nat(500)),
        (lines, cuts) => {
          const whole = lines.map((line) => Buffer.concat([line, Buffer.of(10)]))
          assert.deepEqual(pieces(Buffer.concat(whole), cuts), whole)
        },
      ),
    )
  })

  test('a line that is too long comes out in pieces, each once', () => {
    const lines = new LineSplitter()
    const part = Buffer.alloc(LONGEST_LINE, 'x')
    assert.deepEqual(lines.add(part), [])
    const [piece] = lines.add(Buffer.from('y'))
    assert.equal(piece?.length, LONGEST_LINE + 2)
    assert.deepEqual(lines.add(Buffer.from('z\n')), [Buffer.from('z\n')])
    assert.deepEqual(lines.end(), [])
  })

  test('a last line without a line end gets one', () => {
    const lines = new LineSplitter()
    assert.deepEqual(lines.add(Buffer.from('a\nb')), [Buffer.from('a\n')])
    assert.deepEqual(lines.end(), [Buffer.from('b\n')])
  })
})
