import { readFileSync } from 'node:fs'

/**
 * A library that `contenders/<name>.js` sets up as its own README says, or the same work by hand. Such a file exports
 * what is offered:
 *
 * - `register(hooks, { timeout })`: hooks of a program without a server, in the order in which they have to run
 * - `serve(handler, { hooks, timeout, delay, port })`: a server on loopback; resolves with it when it listens
 *
 * A hook is `{ name, run, isAsync }`, `timeout` is for the shutdown as far as a library has one, `delay` is for how
 * long a server goes on serving first.
 */
export interface Contender {
  readonly name: string
  /** The package, where there is one. */
  readonly from?: string
  readonly offers: readonly ('hooks' | 'server')[]
}

export const LASTCALL: Contender = { name: 'lastcall', from: 'lastcall', offers: ['hooks', 'server'] }

export const BY_HAND: Contender = { name: 'by-hand', offers: ['hooks', 'server'] }

/** With a thread as well, as lastcall has one: what a shutdown that can be watched costs at least. */
export const BY_HAND_THREAD: Contender = { name: 'by-hand-thread', offers: ['hooks'] }

export const PEERS: readonly Contender[] = [
  { name: 'close-with-grace', from: 'close-with-grace', offers: ['hooks', 'server'] },
  { name: 'exit-hook', from: 'exit-hook', offers: ['hooks'] },
  { name: 'async-exit-hook', from: 'async-exit-hook', offers: ['hooks'] },
  { name: 'signal-exit', from: 'signal-exit', offers: ['hooks'] },
  { name: 'node-graceful-shutdown', from: 'node-graceful-shutdown', offers: ['hooks'] },
  { name: 'lightship', from: 'lightship', offers: ['hooks', 'server'] },
  { name: 'terminus', from: '@godaddy/terminus', offers: ['server'] },
  { name: 'http-graceful-shutdown', from: 'http-graceful-shutdown', offers: ['server'] },
  { name: 'http-terminator', from: 'http-terminator', offers: ['server'] },
  { name: 'stoppable', from: 'stoppable', offers: ['server'] },
  { name: 'fastify', from: 'fastify', offers: ['server'] },
  { name: 'nest', from: '@nestjs/core', offers: ['server'] },
]

export function peersThatOffer(what: 'hooks' | 'server'): Contender[] {
  return PEERS.filter(({ offers }) => offers.includes(what))
}

/** `close-with-grace 2.5.0` */
export function versionOf({ name, from }: Contender): string {
  if (!from) return name
  const manifest = new URL(
    from === 'lastcall' ? '../../package.json' : `../../node_modules/${from}/package.json`,
    import.meta.url,
  )
  return `${from} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`
}
