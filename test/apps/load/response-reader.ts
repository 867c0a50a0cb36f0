/** Characters of the body's end that are kept. */
const TAIL = 64

/** Reads one response of HTTP/1.1 as it comes, and drops its body. */
export class ResponseReader {
  status = 0
  /** Whether the response says that the connection ends. */
  isLast = false
  isWhole = false
  /** The end of the body, for what a response ends with. */
  tail = ''
  #unread = ''
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0
  #isUntilEnd = false
  #step: () => boolean = this.#head

  /** Takes text in latin1, whose characters are bytes. */
  read(text: string): void {
    this.#unread += text
    while (!this.isWhole && this.#step()) {}
  }

  /** The connection has ended, which is the end of a body without a length. */
  end(): void {
    if (this.#isUntilEnd) this.isWhole = true
  }

  /** Each step tells whether it has made progress. */
  #head(): boolean {
    const end = this.#unread.indexOf('\r\n\r\n')
    if (end < 0) return false
    const head = this.#unread.slice(0, end).toLowerCase()
    this.#unread = this.#unread.slice(end + 4)
    this.status = Number(head.split(' ', 2)[1])
    // The final response is still to come.
    if (this.status < 200) return true
    this.isLast = /^connection: *close/m.test(head)
    const length = /^content-length: *(\d+)/m.exec(head)?.[1]
    if (this.status === 204 || this.status === 304) this.isWhole = true
    else if (/^transfer-encoding: *chunked/m.test(head)) this.#step = this.#chunkSize
    else if (length !== undefined) {
      this.#left = Number(length)
      this.#step = this.#body
    } else {
      this.#isUntilEnd = true
      this.#step = this.#drop
    }
    return true
  }

  #body(): boolean {
    this.#skip()
    this.isWhole = this.#left === 0
    return false
  }

  #chunkSize(): boolean {
    const line = this.#line()
    if (line === undefined) return false
    const size = Number.parseInt(line, 16)
    this.#left = size + 2
    this.#step = size === 0 ? this.#trailer : this.#chunk
    return true
  }

  #chunk(): boolean {
    this.#skip()
    if (this.#left > 0) return false
    this.#step = this.#chunkSize
    return true
  }

  #trailer(): boolean {
    const line = this.#line()
    this.isWhole = line === ''
    return line !== undefined
  }

  #drop(): boolean {
    this.#keep(this.#unread)
    this.#unread = ''
    return false
  }

  #keep(text: string): void {
    this.tail = (this.tail + text).slice(-TAIL)
  }

  #line(): string | undefined {
    const end = this.#unread.indexOf('\r\n')
    if (end < 0) return undefined
    const line = this.#unread.slice(0, end)
    this.#unread = this.#unread.slice(end + 2)
    return line
  }

  #skip(): void {
    const count = Math.min(this.#left, this.#unread.length)
    this.#keep(this.#unread.slice(0, count))
    this.#unread = this.#unread.slice(count)
    this.#left -= count
  }
}
