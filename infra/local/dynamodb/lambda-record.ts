import type { AttributeValue, _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBRecord, AttributeValue as LambdaAttributeValue } from "aws-lambda";

type Image = Record<string, AttributeValue>;

/**
 * A record of the Streams API in the form in which Lambda hands it to a function: times as seconds since the epoch,
 * binary values as base64.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function lambdaRecordOf(record: StreamRecord, streamArn: string): DynamoDBRecord {
  const change = record.dynamodb ?? {};
  const created = change.ApproximateCreationDateTime;
  return {
    eventSource: "aws:dynamodb",
    eventSourceARN: streamArn,
    eventVersion: record.eventVersion ?? "1.1",
    awsRegion: record.awsRegion ?? "local",
    ...(record.eventID !== undefined && { eventID: record.eventID }),
    ...(record.eventName !== undefined && { eventName: record.eventName }),
    dynamodb: {
      StreamViewType: "NEW_AND_OLD_IMAGES",
      ...(change.SequenceNumber !== undefined && { SequenceNumber: change.SequenceNumber }),
      ...(change.SizeBytes !== undefined && { SizeBytes: change.SizeBytes }),
      // The local engine sends ISO text where AWS sends seconds; both come out as a date here.
      ...(created !== undefined && { ApproximateCreationDateTime: Math.floor(new Date(created).getTime() / 1000) }),
      ...(change.Keys && { Keys: lambdaImageOf(change.Keys) }),
      ...(change.NewImage && { NewImage: lambdaImageOf(change.NewImage) }),
      ...(change.OldImage && { OldImage: lambdaImageOf(change.OldImage) }),
    },
  };
}

function lambdaImageOf(image: Image): Record<string, LambdaAttributeValue> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, lambdaValueOf(value)]));
}

function lambdaValueOf(value: AttributeValue): LambdaAttributeValue {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(lambdaValueOf) };
  if (value.M !== undefined) return { M: lambdaImageOf(value.M) };
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  return { NULL: true };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
