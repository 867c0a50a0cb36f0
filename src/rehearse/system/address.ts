/** Where a server listens. A `socketPath` begins with `/`, or with `@` for the name of an abstract socket of Linux. */
export type Address = { readonly host: string; readonly port: number } | { readonly socketPath: string }

/** A socket on which a process accepts connections. */
export type ListeningSocket = Address & { readonly pid: number }

/** Where a client reaches a server that listens there. A wildcard stands for all addresses; those of this machine reach it. */
export function dialled(address: Address): readonly Address[] {
  if ('socketPath' in address) return [address]
  const { host, port } = address
  if (host === '0.0.0.0') return [{ host: '127.0.0.1', port }]
  // One of the two may be missing: a socket may take IPv6 alone, and a machine may have no IPv6.
  if (host === '::') return ['127.0.0.1', '::1'].map((each) => ({ host: each, port }))
  return [{ host, port }]
}

/** Whether it is a socket of Linux that has a name instead of a path. */
export function isAbstract(address: Address): boolean {
  return 'socketPath' in address && address.socketPath.startsWith('@')
}

/** The same text for the same place. */
export function placeOf(address: Address): string {
  return 'socketPath' in address ? address.socketPath : `port ${address.port}`
}
