import { Program } from '../../support/program.ts'
import { Namespace } from './namespace.ts'

/** The port of the service, and of each pod. */
export const PORT = 8_080

/** Where a pod runs: a namespace with one address. */
export interface Place {
  readonly address: string
  readonly namespace: Namespace
}

/**
 * A service of two pods as each node's kernel has it. A node is a service address with rules of its own, which send each new
 * connection to one of the pods at random, as kube-proxy's do. All nodes share one namespace, since what counts is the rules.
 */
export class Service {
  readonly namespace: Namespace
  readonly places: readonly [Place, Place]
  /** The service address of each node. */
  readonly addresses: readonly string[]
  readonly #membersOf: readonly Set<Place>[]
  #nft: Program | undefined

  constructor(name: string, nodes: number) {
    this.namespace = new Namespace(`${name}-nodes`)
    this.places = [this.#addPlace(`${name}-a`, 2), this.#addPlace(`${name}-b`, 3)]
    this.addresses = Array.from({ length: nodes }, (_, node) => `10.96.0.${node + 1}`)
    this.#membersOf = this.addresses.map(() => new Set(this.places))
    // Any link will do: the rules send the packet to a pod's.
    this.namespace.ip('route add 10.96.0.0/16 dev pod2 src 10.0.0.1')
    this.#makeRules()
  }

  /** All nodes send connections to this place again. */
  add(place: Place): void {
    this.#membersOf.forEach((members, node) => {
      this.#write(node, members.add(place))
    })
  }

  /** A node learns that a pod has ended. */
  remove(node: number, place: Place): void {
    const members = this.#membersOf[node] as Set<Place>
    members.delete(place)
    this.#write(node, members)
  }

  async delete(): Promise<void> {
    this.#nft?.child.stdin?.end()
    try {
      const outcome = await this.#nft?.exited()
      // A change that was refused would have made all that was measured wrong.
      if (outcome?.stderr) throw new Error(`nft: ${outcome.stderr}`)
    } finally {
      await this.#nft?.destroy()
      for (const { namespace } of [...this.places, this]) namespace.delete()
    }
  }

  #addPlace(name: string, host: number): Place {
    const namespace = new Namespace(name)
    const [address, link] = [`10.0.0.${host}`, `pod${host}`]
    this.namespace.link(link, namespace)
    this.namespace.ip(`addr add 10.0.0.1/32 peer ${address} dev ${link}\nlink set ${link} up`)
    namespace.ip(`addr add ${address}/32 peer 10.0.0.1 dev eth0\nlink set eth0 up`)
    return { address, namespace }
  }

  #makeRules(): void {
    const nodes = this.addresses.map((address, node) => `${address} : jump node${node}`)
    this.namespace.nft(`table ip race {
      ${this.#membersOf.map((members, node) => `chain node${node} { ${ruleOf(members)}; }`).join('\n')}
      chain output {
        type nat hook output priority -100;
        ip daddr vmap { ${nodes.join(', ')} }
      }
    }`)
    // One that waits for commands makes a change within a few milliseconds, on a busy machine too.
    const command = [...this.namespace.inside, 'nft', '-i'] as const
    this.#nft = new Program('', { command, stdio: ['pipe', 'pipe', 'pipe'] })
  }

  /** One line is one transaction: no connection sees half of it. */
  #write(node: number, members: ReadonlySet<Place>): void {
    const chain = `ip race node${node}`
    this.#nft?.child.stdin?.write(`flush chain ${chain}; add rule ${chain} ${ruleOf(members)}\n`)
  }
}

function ruleOf(members: ReadonlySet<Place>): string {
  const entries = [...members].map(({ address }, at) => `${at} : ${address}`)
  return `dnat to numgen random mod ${entries.length} map { ${entries.join(', ')} }`
}
