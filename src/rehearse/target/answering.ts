import type { Endpoint } from '../clients/connection.ts'
import { type Address, dialled } from '../system/address.ts'
import { answersHttp2, type ProbeAnswer, probe } from './probe.ts'

/** A server that has answered. */
export interface Answering {
  readonly endpoint: Endpoint
  /** What clients write into the `Host` header. */
  readonly host: string
  /** Undefined if it speaks HTTP/2 alone. */
  readonly answer: ProbeAnswer | undefined
  readonly hasHttp2: boolean
}

/** How to ask a server. */
export interface Question {
  readonly path: string
  readonly wantsHttp2: boolean
  /** False for `http:`, true for `https:`; undefined to try the one, then the other. */
  readonly isSecure: boolean | undefined
  /** The `Host` header, if a URL says it. */
  readonly host: string | undefined
  /** Milliseconds for each answer. */
  readonly timeout: number
}

/** The status of nginx, and of others, for plain HTTP on a port with TLS. */
const BAD_REQUEST = 400

/** Asks at an address: over plain HTTP, then over TLS. Resolves with undefined if nothing answers. */
export async function askAt(address: Address, question: Question): Promise<Answering | undefined> {
  const { isSecure } = question
  let plain: Answering | undefined
  for (const each of dialled(address)) {
    if (isSecure !== true) plain ??= await askOver({ address: each, isSecure: false }, question)
    if (plain && (plain.answer?.status !== BAD_REQUEST || isSecure === false)) return plain
    const secure = isSecure === false ? undefined : await askOver({ address: each, isSecure: true }, question)
    if (secure) return secure
  }
  return plain
}

async function askOver(endpoint: Endpoint, question: Question): Promise<Answering | undefined> {
  const { path, wantsHttp2, timeout } = question
  const { address } = endpoint
  const host = question.host ?? ('port' in address ? `localhost:${address.port}` : 'localhost')
  const answer = await probe(endpoint, host, path, timeout)
  const hasHttp2 = wantsHttp2 && (await answersHttp2(endpoint, host, path, timeout))
  return answer || hasHttp2 ? { endpoint, host, answer, hasHttp2 } : undefined
}
