/** A line of more bytes is passed on in pieces. */
export const LONGEST_LINE: number = 64 * 1024

const LINE_END = 10

/** Splits the output of a program into whole lines, without a change to their bytes. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0)

  /** Returns the lines that are whole now, each with its line end. */
  add(chunk: Buffer): Buffer[] {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const lines: Buffer[] = []
    let start = 0
    for (let end = data.indexOf(LINE_END); end >= 0; end = data.indexOf(LINE_END, start)) {
      lines.push(data.subarray(start, end + 1))
      start = end + 1
    }
    const rest = data.subarray(start)
    this.#rest = rest.length > LONGEST_LINE ? Buffer.alloc(0) : rest
    if (rest.length > LONGEST_LINE) lines.push(ended(rest))
    return lines
  }

  /** Returns the last line, if it had no line end. */
  end(): Buffer[] {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest.length > 0 ? [ended(rest)] : []
  }
}

function ended(line: Buffer): Buffer {
  return Buffer.concat([line, Buffer.of(LINE_END)])
}
