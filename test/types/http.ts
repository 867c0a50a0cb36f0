// Compiled with `tsc --noEmit`, never run: what the types of `lastcall/http` promise, and what must not compile.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Agent, Server as HttpServer } from 'node:http'
import type { Http2SecureServer, Http2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Server as HttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import type { ServerType } from '@hono/node-server'
import { expectTypeOf } from 'expect-type'
import type { Express } from 'express'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type Koa from 'koa'
import type { Registry, Unregister } from 'lastcall'
import {
  type DrainableServer,
  type DrainOptions,
  drainOnShutdown,
  type HijackableReply,
  type ReadinessCheck,
  type ReadinessHandler,
  type ReadinessOptions,
  readiness,
} from 'lastcall/http'
