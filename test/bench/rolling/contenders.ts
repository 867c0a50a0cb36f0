/** What lastcall is compared with, and the file that does what its README tells. */
const PEERS = {
  'by hand': 'by-hand.js',
  'http-terminator': 'http-terminator.js',
  '@godaddy/terminus': 'terminus.js',
  'http-graceful-shutdown': 'http-graceful-shutdown.js',
} as const

type Peer = keyof typeof PEERS

/** Each peer runs as it comes, and with the delay that lastcall has. */
export type Contender = 'lastcall' | Peer | `${Peer}, same delay`

const peers = Object.keys(PEERS) as Peer[]

export const CONTENDERS: readonly Contender[] = [
  'lastcall',
  ...peers,
  ...peers.map((peer) => `${peer}, same delay` as const),
]

/** Milliseconds for which lastcall goes on serving, off Kubernetes and without a terminal. */
const SAME_DELAY = 500

/** The file that a backend runs, and for how long it goes on serving before its shutdown begins. */
export function programOf(contender: Contender): { readonly file: string; readonly delay: number } {
  if (contender === 'lastcall') return { file: 'lastcall.js', delay: 0 }
  const [peer, isDelayed] = contender.split(', ') as [Peer, string?]
  return { file: PEERS[peer], delay: isDelayed ? SAME_DELAY : 0 }
}
