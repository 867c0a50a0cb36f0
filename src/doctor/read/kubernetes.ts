import { type Located, locate, type Place, type SourceFile } from '../source.ts'
import { type Container, readContainers } from './pod.ts'
import type { IdleTime } from './proxy.ts'
import type { TimeSetting } from './time-setting.ts'
import { type Variables, variablesIn } from './variables.ts'
import type { YamlValue } from './yaml.ts'

/** What runs a pod, once or several times. */
export interface Workload {
  readonly file: SourceFile
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly replicas: number | undefined
  readonly maxUnavailable: Located<string> | undefined
  readonly containers: readonly Container[]
  readonly gracePeriod: TimeSetting | undefined
  /** The specification of its pods, where a line can be added. */
  readonly podSpec: YamlValue
  /** Whether its pods are replaced one by one, and may get requests from a Service. */
  readonly isReplicated: boolean
  /** Whether it runs until its work is done. */
  readonly isTask: boolean
}

/** What sends requests to pods. */
export interface ClusterService extends Place {
  readonly name: string
  readonly namespace: string
  readonly selector: Readonly<Record<string, string>>
  readonly ports: readonly { readonly name: string; readonly port: string; readonly target: string }[]
  readonly annotations: Readonly<Record<string, string>>
}

/** How long a load balancer in front of a Service needs to notice that a pod does not answer, by its own checks. */
export interface HealthChecks extends Place {
  readonly object: string
  /** The Services that it is about; those of a BackendConfig name it themselves. */
  readonly services: readonly string[]
  /** Whether the balancer sends requests to pods, which its controller takes out at once. */
  readonly isTold: boolean
  readonly intervalMs: number
  readonly threshold: number
}

/** A PodDisruptionBudget. */
interface Budget {
  readonly selector: Readonly<Record<string, string>>
  readonly minAvailable: Located<string> | undefined
  readonly maxUnavailable: Located<string> | undefined
}

/** Variables that several containers may share. */
interface ConfigMap {
  readonly file: SourceFile
  readonly name: string
  readonly namespace: string
  readonly variables: Variables
}

export interface Cluster {
  readonly configMaps: ConfigMap[]
  readonly workloads: Workload[]
  readonly services: ClusterService[]
  readonly checks: HealthChecks[]
  readonly budgets: Budget[]
  /** Of load balancers whose annotations say it. */
  readonly idleTimes: IdleTime[]
}

/** The time from the beginning of a pod's end to SIGKILL, in milliseconds, where nothing else is said. */
export const POD_GRACE = 30_000

const REPLICATED = /^(Deployment|StatefulSet|DaemonSet|Rollout)$/

/** What describes the pod, with its labels and its specification. */
function templateOf(kind: string, object: YamlValue): YamlValue | undefined {
  if (kind === 'Pod') return object
  if (kind === 'CronJob') return object.get('spec', 'jobTemplate', 'spec', 'template')
  return kind === 'Job' || REPLICATED.test(kind) ? object.get('spec', 'template') : undefined
}

/** Reads one object into what is known of the cluster. Returns false if it is none. */
export function readObject(object: YamlValue, cluster: Cluster): boolean {
  const kind = object.get('kind')?.text()
  if (kind === undefined || object.get('apiVersion') === undefined) return false
  if (/List$/.test(kind)) for (const item of object.get('items')?.items() ?? []) readObject(item, cluster)
  cluster.workloads.push(...workloadOf(kind, object))
  if (kind === 'ConfigMap')
    cluster.configMaps.push({
      file: object.file,
      name: nameOf(object),
      namespace: namespaceOf(object),
      variables: variablesIn(object.get('data')),
    })
  if (kind === 'Service') cluster.services.push(serviceOf(object))
  if (kind === 'PodDisruptionBudget') cluster.budgets.push(budgetOf(object))
  cluster.checks.push(...checksOf(kind, object))
  cluster.idleTimes.push(...idleTimesOf(object))
  return true
}

function workloadOf(kind: string, object: YamlValue): Workload[] {
  const template = templateOf(kind, object)
  const podSpec = template?.get('spec')
  if (podSpec === undefined) return []
  const grace = podSpec.get('terminationGracePeriodSeconds')
  const seconds = grace?.number()
  // The last one is that of a Rollout of Argo.
  const rolling =
    object.get('spec', 'strategy', 'rollingUpdate') ??
    object.get('spec', 'updateStrategy', 'rollingUpdate') ??
    object.get('spec', 'strategy', 'canary')
  return [
    {
      file: object.file,
      kind,
      name: nameOf(object),
      namespace: namespaceOf(object),
      labels: textsOf(template?.get('metadata', 'labels')),
      replicas: object.get('spec', 'replicas')?.number(),
      maxUnavailable: rolling?.get('maxUnavailable')?.located(),
      containers: readContainers(podSpec),
      gracePeriod: grace && locate(seconds === undefined ? undefined : seconds * 1_000, grace),
      podSpec,
      isReplicated: REPLICATED.test(kind),
      isTask:
        /Job$/.test(kind) ||
        (kind === 'Pod' && /^(Never|OnFailure)$/.test(podSpec.get('restartPolicy')?.text() ?? '')),
    },
  ]
}

function serviceOf(object: YamlValue): ClusterService {
  const { file, start, end } = object
  return {
    file,
    start,
    end,
    name: nameOf(object),
    namespace: namespaceOf(object),
    selector: textsOf(object.get('spec', 'selector')),
    annotations: textsOf(object.get('metadata', 'annotations')),
    ports: (object.get('spec', 'ports')?.items() ?? []).map((port) => ({
      name: port.get('name')?.text() ?? '',
      port: port.get('port')?.text() ?? '',
      target: port.get('targetPort')?.text() ?? port.get('port')?.text() ?? '',
    })),
  }
}

function budgetOf(object: YamlValue): Budget {
  return {
    selector: textsOf(object.get('spec', 'selector', 'matchLabels')),
    minAvailable: object.get('spec', 'minAvailable')?.located(),
    maxUnavailable: object.get('spec', 'maxUnavailable')?.located(),
  }
}

/** The health checks that annotations, or a BackendConfig, set for a load balancer. Those that nobody has set are not known. */
function checksOf(kind: string, object: YamlValue): HealthChecks[] {
  const [interval, threshold, services] =
    kind === 'BackendConfig'
      ? [
          object.get('spec', 'healthCheck', 'checkIntervalSec'),
          object.get('spec', 'healthCheck', 'unhealthyThreshold'),
          [],
        ]
      : [
          annotationOf(object, /healthcheck-interval(-seconds)?$|health-probe-interval$/),
          annotationOf(object, /(unhealthy-threshold(-count)?|health-probe-num-of-probe)$/),
          kind === 'Service' ? [nameOf(object)] : backendsOf(object),
        ]
  const seconds = interval?.number()
  const failures = threshold?.number()
  if (interval === undefined || seconds === undefined || failures === undefined) return []
  const { file, start, end } = interval
  const isTold = annotationOf(object, /target-type$/)?.text() === 'ip'
  const found = { object: nameOf(object), services, isTold, intervalMs: seconds * 1_000, threshold: failures }
  return [{ ...found, file, start, end }]
}

/** Of a load balancer of AWS: an ALB in front of an Ingress, or a classic one in front of a Service. */
function idleTimesOf(object: YamlValue): IdleTime[] {
  const list = annotationOf(object, /^alb\.ingress\.kubernetes\.io\/load-balancer-attributes$/)
  const [, ofAlb] = /(?:^|,)\s*idle_timeout\.timeout_seconds\s*=\s*(\d+)/.exec(list?.text() ?? '') ?? []
  const classic = annotationOf(object, /\/aws-load-balancer-connection-idle-timeout$/)
  const place = ofAlb === undefined ? classic : list
  const seconds = ofAlb === undefined ? classic?.number() : Number(ofAlb)
  if (place === undefined || seconds === undefined) return []
  return [{ ...locate(seconds * 1_000, place), setting: 'idle timeout of the load balancer' }]
}

function annotationOf(object: YamlValue, name: RegExp): YamlValue | undefined {
  const [, value] =
    object
      .get('metadata', 'annotations')
      ?.entries()
      .find(([key]) => name.test(key.value)) ?? []
  return value
}

/** The Services that an Ingress names, in any version of its API. */
function backendsOf(object: YamlValue): string[] {
  const text = object.file.text.slice(object.start, object.end)
  return [
    ...text.matchAll(
      /serviceName:\s*["']?([\w.-]+)|service:\s*\n\s+name:\s*["']?([\w.-]+)|service:\s*\{\s*name:\s*["']?([\w.-]+)/g,
    ),
  ].map(([, one, two, three]) => (one ?? two ?? three) as string)
}

function nameOf(object: YamlValue): string {
  return object.get('metadata', 'name')?.text() ?? ''
}

function namespaceOf(object: YamlValue): string {
  return object.get('metadata', 'namespace')?.text() ?? ''
}

function textsOf(value: YamlValue | undefined): Record<string, string> {
  return Object.fromEntries((value?.entries() ?? []).map(([key, each]) => [key.value, each.text() ?? '']))
}
