// What the snippets of the docs use and do not define.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type * as lastcall from 'lastcall'

interface Closable {
  close(): Promise<void>
}

interface Message {
  readonly id: string
  ack(): Promise<void>
  nack(): Promise<void>
}

declare global {
  const isWarm: boolean
  const spotNotices: NodeJS.EventEmitter
  const {
    announceReady,
    onShutdown,
    hold,
    shutdown,
    isShuttingDown,
    shutdownSignal,
    configure,
    createRegistry,
    formatTimeline,
  }: typeof lastcall
  const { drainOnShutdown, readiness }: typeof import('lastcall/http')
  const {
    assertShutdownOrder,
    createTestRegistry,
    FakeProcess,
    runProgram,
    withTestRegistry,
  }: typeof import('lastcall/testing')
  const { createServer }: typeof import('node:http')
  const { once }: typeof import('node:events')
  const { mock }: typeof import('node:test')
  const { runFixture }: typeof import('../support/fixture.ts')
  type LastcallError = import('lastcall').LastcallError
  type TestRegistry = import('lastcall/testing').TestRegistry
  type AddressInfo = import('node:net').AddressInfo
  function createService(): unknown
  const { createSupervisor }: typeof import('lastcall/supervisor')
  const supervisor: import('lastcall/supervisor').Supervisor
  const assert: typeof import('node:assert/strict')
  const app: RequestListener & {
    listen(port: number, callback?: () => void): Server
    get(path: string, handler: (request: IncomingMessage, response: ServerResponse) => unknown): void
  }
  const { key, cert }: Record<'key' | 'cert', Buffer>
  const Bun: { serve(options: object): import('lastcall/http').BunServer }
  const admin: { listen(port: number): Server }
  function rows(): AsyncIterable<string>
  class AppModule {}
  const pool: { end(): Promise<void>; query(sql: string): Promise<unknown> }
  const cache: Closable
  const workers: Closable & { run(task: string): Promise<unknown> }
  const broker: Closable
  const outbox: { flush(): Promise<void> }
  const exporter: { shutdown(): Promise<void> }
  const consumer: {
    stop(): Promise<void>
    on(event: string, listener: (message: Message) => unknown): void
  }
  const queue: {
    on(event: string, listener: (job: { id: string }) => unknown): void
    next(options: { signal: AbortSignal }): Promise<Message>
  }
  const database: { on(event: string, listener: (error: Error) => unknown): void }
  const uploads: object[]
  const upload: { once(event: 'close', listener: () => void): void }
  const logger: Record<'info' | 'error', (data: object, message: string) => void>
  const metrics: { record(name: string, value: number, tags: object): void }
  const { mkdtemp, rm }: typeof import('node:fs/promises')
  const { join }: typeof import('node:path')
  const { tmpdir }: typeof import('node:os')
  function connect(): typeof pool
  function download(folder: string, options: { signal: AbortSignal }): Promise<void>
  function handle(work: object, options?: { signal: AbortSignal }): Promise<void>
  function send(upload: object | undefined, options: { signal: AbortSignal }): Promise<void>
  function sendNextBatch(options: { signal: AbortSignal }): Promise<boolean>
}
