const END_OF_HEAD = '\r\n\r\n'
const LENGTH = /^content-length: *(\d+)/im
const CHUNKED = /^transfer-encoding: *chunked/im

/** A response as far as it has come. */
export interface ReadResponse {
  readonly head: string
  readonly body: string
  readonly isWhole: boolean
}

/** Reads the responses of one connection. */
export class ResponseReader {
  #text = ''
  #head: string | undefined
  #body = ''

  /** The next bytes. Returns the responses that they belong to, each as far as it has come. */
  read(text: string): ReadResponse[] {
    this.#text += text
    const found: ReadResponse[] = []
    for (;;) {
      const response = this.#readOne()
      if (!response) return found
      found.push(response)
      if (!response.isWhole) return found
    }
  }

  #readOne(): ReadResponse | undefined {
    if (this.#head === undefined) {
      const end = this.#text.indexOf(END_OF_HEAD)
      if (end < 0) return undefined
      this.#head = this.#text.slice(0, end)
      this.#text = this.#text.slice(end + END_OF_HEAD.length)
    }
    const isWhole = CHUNKED.test(this.#head) ? this.#readChunks() : this.#readLength(this.#head)
    const response = { head: this.#head, body: this.#body, isWhole }
    if (isWhole) {
      this.#head = undefined
      this.#body = ''
    }
    return response
  }

  #readLength(head: string): boolean {
    const missing = Number(LENGTH.exec(head)?.[1] ?? 0) - this.#body.length
    this.#body += this.#text.slice(0, missing)
    const isWhole = this.#text.length >= missing
    this.#text = this.#text.slice(missing)
    return isWhole
  }

  #readChunks(): boolean {
    for (;;) {
      const lineEnd = this.#text.indexOf('\r\n')
      if (lineEnd < 0) return false
      const length = Number.parseInt(this.#text.slice(0, lineEnd), 16)
      const end = lineEnd + 2 + length
      if (this.#text.length < end + 2) return false
      this.#body += this.#text.slice(lineEnd + 2, end)
      this.#text = this.#text.slice(end + 2)
      if (length === 0) return true
    }
  }
}
