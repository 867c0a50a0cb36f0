import { type Server, Socket } from 'node:net'
import type { Clock } from '../../../src/core/api/host.ts'

/** What the server does to a connection, as its client sees it. */
export interface FarSide {
  onData(text: string): void
  /** The server sends nothing more. */
  onEnd(): void
  /** The server has closed the connection. */
  onClosed(): void
}

/** What Node keeps of a connection beside its socket. The names are Node's. */
class Carrier {
  bytesRead = 0
  bytesWritten = 0
  readonly writeQueueSize = 0
  reading = true
  readonly #terms: CarrierTerms
  #held: Buffer[] = []

  constructor(terms: CarrierTerms) {
    this.#terms = terms
  }

  /** Bytes have come: the socket gets them, unless it takes nothing for now. */
  receive(bytes: Buffer): void {
    if (!this.reading) {
      this.#held.push(bytes)
      return
    }
    this.bytesRead += bytes.length
    this.#terms.onRead(bytes)
  }

  readStop(): void {}

  readStart(): void {
    this.#terms.clock.setImmediate(() => {
      for (const bytes of this.#held.splice(0)) this.receive(bytes)
    })
  }

  close(afterwards: () => void): void {
    this.#held = []
    this.#terms.onClose()
    this.#terms.clock.setImmediate(afterwards)
  }
}

interface CarrierTerms {
  readonly clock: Clock
  onRead(bytes: Buffer): void
  onClose(): void
}

interface CarriedSocket {
  _handle: Carrier | null
  _server: Server | null
}

/** A socket of Node's whose bytes go from object to object, and not through the system. */
export class ServerSocket extends Socket {
  readonly #farSide: FarSide
  readonly #carrier: Carrier

  constructor(server: Server, clock: Clock, farSide: FarSide) {
    super({ allowHalfOpen: true })
    this.#farSide = farSide
    this.#carrier = new Carrier({
      clock,
      onRead: (bytes) => this.push(bytes),
      onClose: () => farSide.onClosed(),
    })
    const carried = this as unknown as CarriedSocket
    carried._handle = this.#carrier
    carried._server = server
  }

  /** Bytes of the client come in. */
  receive(text: string): void {
    if (!this.destroyed) this.#carrier.receive(Buffer.from(text, 'latin1'))
  }

  /** The client sends nothing more. */
  receiveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null)
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.#send(chunk)
    done()
  }

  override _writev(chunks: { chunk: Buffer | string }[], done: () => void): void {
    this.#send(chunks.map(({ chunk }) => chunk.toString('latin1')).join(''))
    done()
  }

  override _final(done: () => void): void {
    this.#farSide.onEnd()
    done()
  }

  #send(chunk: Buffer | string): void {
    const text = chunk.toString('latin1')
    this.#carrier.bytesWritten += text.length
    this.#farSide.onData(text)
  }
}
