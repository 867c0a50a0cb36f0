import type { Located, SourceFile } from '../source.ts'
import { goDuration } from './seconds.ts'

/** How long what stands in front of a service keeps an idle connection to it, in milliseconds. */
export interface IdleTime extends Located<number> {
  /** What sets it. */
  readonly setting: string
}

/** How long HAProxy needs to notice by its checks that a server does not answer, in milliseconds. */
interface ServerChecks extends Located<number> {
  readonly interval: number
  readonly failures: number
}

export interface Proxies {
  readonly idleTimes: IdleTime[]
  readonly checks: ServerChecks[]
}

/** What nginx takes if an upstream has `keepalive` and says no time. */
const NGINX_IDLE = 60_000

/** What HAProxy takes for `inter` and `fall`. */
const HAPROXY_INTERVAL = 2_000
const HAPROXY_FAILURES = 3

export function readProxy(file: SourceFile, { idleTimes, checks }: Proxies): void {
  const code = file.text.replaceAll(/#[^\n]*/g, (comment) => ' '.repeat(comment.length))
  idleTimes.push(...readNginx(file, code))
  checks.push(...readHaproxy(file, code))
}

/** The upstreams that keep connections. */
function readNginx(file: SourceFile, code: string): IdleTime[] {
  return [...code.matchAll(/\bupstream\s+[\w.-]+\s*\{([^{}]*)\}/g)].flatMap(
    ({ 0: all, 1: body = '', index }) => {
      const first = index + all.length - body.length - 1
      const keeps = /\bkeepalive\s+\d+\s*;/.exec(body)
      const time = /\bkeepalive_timeout\s+([\w.]+)\s*;/.exec(body)
      const value = time?.[1] === undefined ? NGINX_IDLE : timeOf(time[1], 1_000)
      if (keeps === null || value === undefined) return []
      const { index: at, 0: line } = time ?? keeps
      const setting = time ? 'keepalive_timeout of nginx' : "nginx's default"
      return [{ value, setting, file, start: first + at, end: first + at + line.length }]
    },
  )
}

/** The servers that are checked by a request. */
function readHaproxy(file: SourceFile, code: string): ServerChecks[] {
  if (!/^[^\S\n]*option\s+httpchk\b/m.test(code)) return []
  return [...code.matchAll(/^[^\S\n]*(?:default-)?server\s[^\n]*/gm)].flatMap(({ 0: line, index }) => {
    if (!/\scheck\b|default-server/.test(line)) return []
    const interval = timeOf(/\s(?:inter)\s+(\w+)/.exec(line)?.[1] ?? String(HAPROXY_INTERVAL), 1)
    const failures = Number(/\sfall\s+(\d+)/.exec(line)?.[1] ?? HAPROXY_FAILURES)
    if (interval === undefined) return []
    const start = index + line.length - line.trimStart().length
    return [{ value: interval * failures, interval, failures, file, start, end: index + line.length }]
  })
}

/** A time with or without a unit; `unit` is that of a bare number. */
function timeOf(text: string, unit: number): number | undefined {
  return /^\d+$/.test(text) ? Number(text) * unit : goDuration(text)
}
