import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { answerRefusal, type Projections, requestRefusal, type WireRecord } from "./aws-rules.ts";

/** A client that refuses what AWS would, whatever the engine behind it lets pass. */
export function clientOf(endpoint: string, projections: Projections = {}): DynamoDBClient {
  const client = lenientClientOf(endpoint);
  refuseAsAwsDoes(client, projections);
  return client;
}

/** A client that sends what it is given: for showing what an engine says of its own. */
export function lenientClientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "local",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

/** What AWS would answer with a ValidationException. */
export class RefusedByAws extends Error {
  override readonly name = "RefusedByAws";
}

/** Looks at each request as it travels and at each answer, by the rules of AWS. */
function refuseAsAwsDoes(client: DynamoDBClient, projections: Projections = {}): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, "");
      const refusal = requestRefusal(operation, wireOf(args), projections);
      if (refusal !== undefined) throw new RefusedByAws(`${operation}: ${refusal}`);
      const result = await next(args);
      const tooMuch = answerRefusal(operation, result.output as object as WireRecord);
      if (tooMuch !== undefined) throw new RefusedByAws(`${operation}: ${tooMuch}`);
      return result;
    },
    { step: "build", name: "refuseAsAwsDoes" },
  );
}

/** The request as it travels: the JSON that was made of the command. */
function wireOf(args: object): WireRecord {
  const request: unknown = Reflect.get(args, "request");
  const body: unknown = typeof request === "object" && request !== null ? Reflect.get(request, "body") : undefined;
  // The client's bytes play a string too, and warn when they are taken for one, as Buffer.from would.
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
  if (typeof text !== "string") throw new Error("A request to the table has no readable body");
  return JSON.parse(text);
}
