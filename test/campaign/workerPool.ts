import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CampaignFirmware } from './campaignFirmware.ts';
import type { Answer, FirmwareMessage, Job } from './job.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** A process starts anew after so many jobs: contexts of the bundle that are no longer used go only slowly. */
const JOBS_PER_PROCESS = 1500;

/** Processes that run jobs, each one at a time. */
export interface WorkerPool {
  /** Runs all of them; `answer` may come for each, in any order. */
  run(jobs: readonly Job[], onAnswer: (answer: Answer) => void): Promise<void>;
  close(): void;
}

/** @param size how many processes; each gets the firmware once */
export function createWorkerPool(size: number, firmware: CampaignFirmware): WorkerPool {
  const children = new Set<ChildProcess>();

  const start = (): ChildProcess => {
    const child = fork(WORKER, {
      // For a look at the memory in between.
      execArgv: [...process.execArgv, '--expose-gc'],
      // As JSON, what is not finite would be null.
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.add(child);
    child.send({ kind: 'firmware', firmware } satisfies FirmwareMessage);
    return child;
  };
  const stop = (child: ChildProcess): void => {
    children.delete(child);
    child.disconnect();
  };

  const one = (child: ChildProcess, job: Job, onAnswer: (answer: Answer) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const died = (code: number | null): void =>
        reject(new Error(`a process of the campaign ended with code ${code} at ${JSON.stringify(job)}`));
      child.once('exit', died);
      child.once('message', (answer: Answer) => {
        child.off('exit', died);
        onAnswer(answer);
        resolve();
      });
      child.send(job);
    });

  return {
    run: async (jobs, onAnswer) => {
      let next = 0;
      const work = async (): Promise<void> => {
        let child = start();
        for (let done = 0; next < jobs.length; done++) {
          if (done === JOBS_PER_PROCESS) {
            stop(child);
            child = start();
            done = 0;
          }
          await one(child, jobs[next++]!, onAnswer);
        }
        stop(child);
      };
      await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, work));
    },
    close: () => {
      for (const child of children) child.kill();
    },
  };
}
