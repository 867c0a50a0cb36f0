import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { becomesTrue } from '../becomes-true.ts'

const PACKAGE = 'temporal.api.workflowservice.v1'
const SERVICE = `${PACKAGE}.WorkflowService`

/** What the fake knows to answer. To all else it says that it is not implemented, as old servers do. */
const METHODS = [
  'GetSystemInfo',
  'DescribeNamespace',
  'PollActivityTaskQueue',
  'RespondActivityTaskCompleted',
  'RespondActivityTaskFailed',
  'RespondActivityTaskCanceled',
  'RecordActivityTaskHeartbeat',
  'ShutdownWorker',
] as const

/** How messages become bytes, of `@temporalio/proto`, which is installed only when the tests run. */
interface Messages {
  lookupType(name: string): {
    fromObject(value: object): object
    encode(message: object): { finish(): Uint8Array }
    decode(bytes: Uint8Array): object
  }
}

type Call = Record<string, unknown> & { readonly taskToken?: Uint8Array }

/** The part of a Temporal server that a worker with activities needs: no real one can be had from npm or Debian. */
export class TemporalServer {
  /** How each activity ended, such as `brew-1 completed`. */
  readonly ended: string[] = []
  readonly #server = new Server()
  readonly #tasks: object[] = []

  async start(): Promise<string> {
    const root: Messages = createRequire(import.meta.url)('@temporalio/proto')
    const definition: Record<string, unknown> = {}
    for (const method of METHODS) definition[method] = definitionOf(root, method)
    this.#server.addService(definition as ServiceDefinition, this.#answers())
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(error) : resolve(at),
      )
    })
    return `127.0.0.1:${port}`
  }

  stop(): void {
    this.#server.forceShutdown()
  }

  /** Gives the next worker that asks an activity to do, which takes so many milliseconds. */
  schedule(id: string, ms: number): void {
    const minute = { seconds: 60, nanos: 0 }
    const now = { seconds: Math.floor(Date.now() / 1_000), nanos: 0 }
    this.#tasks.push({
      taskToken: Buffer.from(id),
      workflowNamespace: 'default',
      workflowType: { name: 'order' },
      workflowExecution: { workflowId: 'order', runId: '1' },
      activityType: { name: 'brew' },
      activityId: id,
      input: { payloads: [payloadOf(id), payloadOf(ms)] },
      scheduledTime: now,
      currentAttemptScheduledTime: now,
      startedTime: now,
      attempt: 1,
      scheduleToCloseTimeout: minute,
      startToCloseTimeout: minute,
    })
  }

  async hasEnded(times: number): Promise<void> {
    await becomesTrue(() => this.ended.length >= times)
  }

  #answers(): UntypedServiceImplementation {
    const note =
      (how: string): handleUnaryCall<Call, object> =>
      ({ request }, answer) => {
        this.ended.push(`${Buffer.from(request.taskToken ?? [])} ${how}`)
        answer(null, {})
      }
    const nothing: handleUnaryCall<Call, object> = (_call, answer) => answer(null, {})
    const poll: handleUnaryCall<Call, object> = async (call, answer) => {
      while (this.#tasks.length === 0 && !call.cancelled) await pause(5)
      if (call.cancelled) answer({ code: status.CANCELLED })
      else answer(null, this.#tasks.shift())
    }
    return {
      GetSystemInfo: (_call, answer) =>
        answer(null, { serverVersion: '1.29.0', capabilities: { activityFailureIncludeHeartbeat: true } }),
      DescribeNamespace: (_call, answer) => answer(null, { namespaceInfo: { name: 'default' } }),
      PollActivityTaskQueue: poll,
      RespondActivityTaskCompleted: note('completed'),
      RespondActivityTaskFailed: note('failed'),
      RespondActivityTaskCanceled: note('cancelled'),
      RecordActivityTaskHeartbeat: nothing,
      ShutdownWorker: nothing,
    } satisfies Record<(typeof METHODS)[number], handleUnaryCall<Call, object>>
  }
}

const payloadOf = (value: unknown): object => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
})

function definitionOf(root: Messages, method: string): object {
  const request = root.lookupType(`${PACKAGE}.${method}Request`)
  const response = root.lookupType(`${PACKAGE}.${method}Response`)
  return {
    path: `/${SERVICE}/${method}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: object) => Buffer.from(request.encode(value).finish()),
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (value: object) => Buffer.from(response.encode(response.fromObject(value)).finish()),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  }
}
