import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import * as z from "zod";
import { buildApp } from "#infra/aws/build-app.ts";

/** The app as it would be deployed, but with a line of code per function: no bundle is needed. */
export interface Synthesised {
  readonly app: App;
  readonly template: Template;
}

export function synthesise(context: Readonly<Record<string, string>> = {}): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), "serai-synth-"));
  const { app, stack } = buildApp((name) => Code.fromInline(`// ${name}`), { outdir, context: { ...context } });
  const template = Template.fromStack(stack);
  rmSync(outdir, { recursive: true });
  return { app, template };
}

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).default([]),
  DeletionPolicy: z.string().optional(),
});

export interface Resource extends z.output<typeof resourceSchema> {
  readonly id: string;
}

/** The resources of a type, in the template's order. */
export function resourcesOf({ template }: Synthesised, type: string): Resource[] {
  return Object.entries(template.findResources(type)).map(([id, raw]) => ({ id, ...resourceSchema.parse(raw) }));
}

/** The only resource of a type whose property holds a value. */
export function resourceWhere(of: Synthesised, type: string, property: string, value: string): Resource {
  const found = resourcesOf(of, type).filter(({ Properties }) => readable(Properties[property]) === value);
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} resources of ${type} have ${property} ${value}`);
  return only;
}

const joinSchema = z.object({ "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]) });
const refSchema = z.object({ Ref: z.string() });
const attributeSchema = z.object({ "Fn::GetAtt": z.tuple([z.string(), z.string()]) });

/** A value of the template as text: `<Id>` for a reference, `<Id.Attribute>` for an attribute. */
export function readable(value: unknown): string {
  if (typeof value === "string") return value;
  const join = joinSchema.safeParse(value);
  if (join.success) return join.data["Fn::Join"][1].map(readable).join(join.data["Fn::Join"][0]);
  const ref = refSchema.safeParse(value);
  if (ref.success) return `<${ref.data.Ref}>`;
  const attribute = attributeSchema.safeParse(value);
  if (attribute.success) return `<${attribute.data["Fn::GetAtt"].join(".")}>`;
  return JSON.stringify(value);
}

const oneOrMany = <T extends z.ZodType>(schema: T) => z.union([z.array(schema), schema.transform((one) => [one])]);

export const statementSchema = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMany(z.string()),
  Resource: oneOrMany(z.unknown()).optional(),
  Principal: z.unknown().optional(),
  Condition: z.unknown().optional(),
});

export type Statement = z.output<typeof statementSchema>;

const documentSchema = z.object({ Statement: z.array(statementSchema) });

/** The statements of a policy document, of a resource's property or a role's inline policy. */
export function statementsOf(document: unknown): Statement[] {
  return documentSchema.parse(document).Statement;
}

const roleSchema = z.object({ Policies: z.array(z.object({ PolicyDocument: z.unknown() })).default([]) });

export function statementsOfRole(role: Resource): Statement[] {
  return roleSchema.parse(role.Properties).Policies.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument));
}
