import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import type { Container, Probe } from '../../read/pod.ts'
import type { Fault, Rule } from '../../rule.ts'
import { usesLastcall } from '../../uses-lastcall.ts'
import { programOf, replicatedOf } from './pods.ts'

/** Routes whose names say that they ask what the service needs. */
const ASKS_OTHERS = /ready|readiness|database|\bdb\b|deps|dependenc|startup/i

const REMEDY =
  'Let the liveness probe ask a route of its own, which answers 200 as long as the process runs, and asks nothing else. Add the route to your server before you name it here: a liveness probe that gets 404 restarts every pod for ever. In Express it is one line: `app.get(route, (_request, response) => response.end())`.'

/** A service that is not ready for a while is restarted for it. */
export const livenessIsReadiness: Rule = {
  id: 'k8s/liveness-is-readiness',
  check: (project) =>
    replicatedOf(project).flatMap((workload) =>
      workload.containers.flatMap((container) => faultsIn(container, workload, project)),
    ),
}

function faultsIn(container: Container, workload: Workload, project: Project): Fault[] {
  const { liveness, readiness } = container
  if (!liveness?.http || !readiness?.http || !isSame(container, liveness, readiness)) return []
  const { path, place } = liveness.http
  const isLikely = ASKS_OTHERS.test(path) || usesLastcall(programOf(container, workload, project), project)
  return [
    {
      level: isLikely ? 'warning' : 'hint',
      place,
      title: `The liveness probe of ${container.name} asks the readiness route. If that route checks a database, an outage of the database restarts every pod.`,
      // No line with a route: a probe that asks a route that is missing restarts every pod for ever.
      remedy: { text: REMEDY },
    },
  ]
}

function isSame({ ports }: Container, one: Probe, other: Probe): boolean {
  const numberOf = (port: string): string => String(ports.find(({ name }) => name === port)?.number ?? port)
  return (
    one.http?.path === other.http?.path && numberOf(one.http?.port ?? '') === numberOf(other.http?.port ?? '')
  )
}
