import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { verifyKeyOf } from './drp.ts';

export interface DrpAgent {
  readonly key: KeyObject;
}
export interface DrpBusiness {
  readonly businessId: string;
  /** Agents whose word about who asks is relied on. */
  readonly reliesOn: ReadonlySet<string>;
}
export interface DrpDirectory {
  readonly agents: ReadonlyMap<string, DrpAgent>;
  readonly businesses: ReadonlyMap<string, DrpBusiness>;
}

const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
/** Agents as the directory of the network lists them (3.05.1), and which business each controller is. */
const fileSchema = z.strictObject({
  agents: z.array(z.looseObject({ id, verify_key: z.string() })).max(1_000),
  businesses: z.record(
    z.string(),
    z.strictObject({ business_id: id, relies_on: z.array(id).max(1_000).default([]) }),
  ),
});

/** @throws Error that says what is wrong with it */
export function parseDirectory(text: string): DrpDirectory {
  const { agents, businesses } = fileSchema.parse(JSON.parse(text));
  const byId = new Map<string, DrpAgent>();
  for (const { id: agentId, verify_key: key } of agents) {
    if (byId.has(agentId)) throw new Error(`agent ${agentId} is listed twice`);
    byId.set(agentId, { key: verifyKeyOf(key) });
  }
  for (const [controller, { relies_on: reliesOn }] of Object.entries(businesses))
    for (const agentId of reliesOn)
      if (!byId.has(agentId)) throw new Error(`${controller} relies on ${agentId}, which is no agent`);
  return {
    agents: byId,
    businesses: new Map(
      Object.entries(businesses).map(([controller, one]) => [
        controller,
        { businessId: one.business_id, reliesOn: new Set(one.relies_on) },
      ]),
    ),
  };
}
