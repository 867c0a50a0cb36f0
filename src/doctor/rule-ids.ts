/** The rules. An id never changes: it stands in outputs, in pages, and in what people search for. */
export const RULE_IDS = [
  'docker/shell-form',
  'docker/package-manager',
  'docker/dev-runner',
  'docker/script-without-exec',
  'docker/stopsignal',
  'compose/grace-sum',
  'compose/shell-command',
  'k8s/grace-sum',
  'k8s/grace-zero',
  'k8s/prestop-eats-grace',
  'k8s/prestop-and-delay',
  'k8s/delay-cut',
  'k8s/shell-command',
  'k8s/package-manager',
  'k8s/readiness-missing',
  'k8s/liveness-is-readiness',
  'k8s/all-at-once',
  'k8s/balancer-sum',
  'systemd/timeout-stop',
  'systemd/kill-mode',
  'pm2/kill-timeout',
  'pm2/treekill',
  'env/unknown',
  'env/unit',
  'proxy/keep-alive',
  'proxy/health-checks',
  'code/no-handler',
  'code/exit-in-handler',
  'code/own-listener',
  'code/worker-grace',
] as const

export type RuleId = (typeof RULE_IDS)[number]

const PAGES = 'https://lastcall-js.github.io/lastcall/doctor'

/** Each group of rules has a page, where each rule has a heading. */
export function docsOf(id: RuleId): string {
  return `${PAGES}/${id.replace('/', '#')}`
}
