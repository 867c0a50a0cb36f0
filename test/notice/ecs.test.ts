import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Program, withProgram } from '../support/program.ts'
import { EcsAgent, failed, refused } from './ecs-agent.ts'

const ON = 'on for 10 minutes'

/** Runs the worker of the example beside an agent. */
async function withWorker(use: (worker: Program, agent: EcsAgent) => Promise<void>): Promise<void> {
  const agent = new EcsAgent()
  const ECS_AGENT_URI = await agent.start()
  try {
    await withProgram(
      'notice/ecs-worker.js',
      async (worker) => {
        await worker.until('ready')
        await use(worker, agent)
      },
      { env: { ...process.env, ECS_AGENT_URI, LASTCALL_TIMEOUT: '20s' } },
    )
  } finally {
    agent.stop()
  }
}

const say = ({ child }: Program, line: string): unknown => child.stdin?.write(`${line}\n`)

/** Sends SIGTERM, and says how the worker ended. */
async function stopped(worker: Program): Promise<unknown[]> {
  worker.kill('SIGTERM')
  const { code, stdout, stderr } = await worker.exited()
  assert.match(stdout, /^store closed$/m)
  return [code, stderr]
}

describe('the task protection of ECS', { concurrency: 2 }, () => {
  test('is on while jobs are held, asked for once, and off when none is', () =>
    withWorker(async (worker, agent) => {
      say(worker, 'begin')
      say(worker, 'begin')
      await worker.until('begun 2')
      await agent.wasAsked(1)
      say(worker, 'end')
      say(worker, 'end')
      assert.deepEqual(await agent.wasAsked(2), [ON, 'off'])
      say(worker, 'begin')
      assert.deepEqual(await agent.wasAsked(3), [ON, 'off', ON])
      say(worker, 'end')
      assert.deepEqual(await stopped(worker), [0, ''])
      assert.deepEqual(agent.asked, [ON, 'off', ON, 'off'])
    }))

  test('is given back at the shutdown, after the last job', () =>
    withWorker(async (worker, agent) => {
      say(worker, 'begin')
      await agent.wasAsked(1)
      worker.kill('SIGTERM')
      say(worker, 'end')
      const { code, stderr } = await worker.exited()
      assert.deepEqual([code, stderr, agent.asked], [0, '', [ON, 'off']])
    }))

  test('is not asked for, nor given back, without a job', () =>
    withWorker(async (worker, agent) => {
      assert.deepEqual([await stopped(worker), agent.asked], [[0, ''], []])
    }))

  const failures = [
    ['DEPLOYMENT_BLOCKED', () => refused('DEPLOYMENT_BLOCKED'), 'blocked true'],
    ['TASK_NOT_VALID', () => refused('TASK_NOT_VALID'), 'blocked false'],
    ['ThrottlingException: Rate exceeded', () => failed(429, 'ThrottlingException'), 'blocked false'],
    ['The operation was aborted due to timeout', () => undefined, 'blocked false'],
  ] as const
  for (const [message, answer, isBlocked] of failures) {
    test(`hurts no job and no shutdown with ${message}`, () =>
      withWorker(async (worker, agent) => {
        agent.answer = answer
        say(worker, 'begin')
        await worker.until(`ECS protection: ${message}\n`)
        say(worker, 'blocked?')
        await worker.until(isBlocked)
        say(worker, 'end')
        const line = `ECS protection: ${message}\n`
        assert.deepEqual(await stopped(worker), [0, `${line}${line}`])
        assert.deepEqual(agent.asked, [ON, 'off'])
      }))
  }

  test('hurts nobody where there is no agent', () =>
    withProgram(
      'notice/ecs-worker.js',
      async (worker) => {
        await worker.until('ready')
        say(worker, 'begin')
        await worker.until('begun 1')
        say(worker, 'end')
        assert.deepEqual(await stopped(worker), [0, ''])
      },
      { env: { ...process.env, ECS_AGENT_URI: undefined } },
    ))
})
