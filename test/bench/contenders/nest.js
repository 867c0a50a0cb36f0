// Nest's own `enableShutdownHooks`.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { pause, runAll } from './listen.js'

export async function serve(handler, { hooks = [], delay = 0, port = 0 } = {}) {
  class AppModule {
    beforeApplicationShutdown() {
      return pause(delay)
    }

    onApplicationShutdown() {
      return runAll(hooks)
    }
  }
  Module({})(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false, bodyParser: false })
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'])
  app.use(handler)
  await app.listen(port, '127.0.0.1')
  return app.getHttpServer()
}
