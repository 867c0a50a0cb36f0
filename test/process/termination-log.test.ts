import assert from 'node:assert/strict'
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const FAILING = fileURLToPath(new URL('../fixtures/own-failure.js', import.meta.url))

/** Runs a shell script in which /dev is a folder of its own, with the file that Kubernetes puts there. */
function inPod(script: string): SpawnSyncReturns<string> {
  const setUp = 'mount -t tmpfs tmpfs /dev && touch /dev/termination-log'
  const env = { ...process.env, KUBERNETES_SERVICE_HOST: '10.0.0.1', NODE_V8_COVERAGE: undefined }
  return spawnSync('unshare', ['--mount', 'sh', '-c', `${setUp} && ${script}`], { encoding: 'utf8', env })
}

const NO_POD = inPod('true').status === 0 ? false : '`unshare --mount` is not allowed here'

test('X6 in a pod the report of a shutdown that failed stands in /dev/termination-log', {
  skip: NO_POD,
}, () => {
  const { stdout, stderr } = inPod(
    `"${process.execPath}" "${FAILING}"; echo "status $?"; cat /dev/termination-log`,
  )
  assert.match(
    stdout,
    /^status 1\nlastcall: exit 1, \d+ ms after shutdown\(\): 1 of 1 hooks did not succeed\n {2}flush {2}failed /,
  )
  assert.equal(stdout.replace('status 1\n', ''), stderr)
})
