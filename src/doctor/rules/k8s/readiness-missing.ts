import type { Project } from '../../project.ts'
import type { ClusterService, Workload } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'
import type { Fault, Rule } from '../../rule.ts'
import { isInfrastructure } from '../../uses-lastcall.ts'
import { replicatedOf, servicesOf } from './pods.ts'

const HTTP_NAME = /^(https?|web|h2c|grpc-web)(-|$)/

const HTTP_PORTS = ['80', '443', '3000', '5000', '8000', '8080', '8443']

/** Without a readiness probe a pod gets requests as soon as its container runs. */
export const readinessMissing: Rule = {
  id: 'k8s/readiness-missing',
  check: (project) => replicatedOf(project).flatMap((workload) => faultsIn(workload, project)),
}

function faultsIn(workload: Workload, { cluster }: Project): Fault[] {
  const ports = servicesOf(workload, cluster).flatMap((service) => httpPortsOf(service))
  const [target] = ports
  const server = target === undefined ? undefined : containerOf(workload, target)
  if (target === undefined || server === undefined || server.readiness || isInfrastructure(server.image))
    return []
  return [
    {
      level: 'warning',
      place: server,
      title: `${server.name} has no readiness probe: it gets requests as soon as it runs, and a rollout stops the old pods before the new ones answer.`,
      remedy: {
        // No line with a route: a pod whose probe asks a route that is missing never gets a request.
        text: `Add a \`readinessProbe\` that asks a route on port ${target}. The route answers 200 only while the service can answer requests. Add it to your server before you name it here: a pod whose probe gets 404 never gets a request. In Express it is one line: \`app.get(route, readiness())\`, with \`readiness\` of lastcall/http.`,
      },
    },
  ]
}

/** The ports of a Service that speak HTTP, as far as their names and numbers show it. */
function httpPortsOf({ ports }: ClusterService): string[] {
  return ports
    .filter(
      ({ name, port, target }) =>
        HTTP_NAME.test(name) ||
        HTTP_NAME.test(target) ||
        HTTP_PORTS.includes(port) ||
        HTTP_PORTS.includes(target),
    )
    .map(({ target }) => target)
}

/** The container that listens on a port, going by what it says; else the only one that says nothing. Not a proxy in a sidecar. */
function containerOf({ containers }: Workload, target: string): Container | undefined {
  const owner = containers.find(({ ports }) =>
    ports.some(({ name, number }) => name === target || String(number) === target),
  )
  const own = containers.filter(({ isSidecar }) => !isSidecar)
  if (owner !== undefined) return owner.isSidecar ? undefined : owner
  return own.length === 1 ? own[0] : undefined
}
