/** Why a promise of the S3 contract suite does not hold on versitygw. */
export interface Difference {
  readonly because: string;
  /** It speaks of our own server alone (its clock, its folder), so it is not asked of another. */
  readonly ours?: true;
}

const posixPath =
  "its keys are paths of a folder, so dots and a slash at the end are not only characters; S3's keys are";
const awsChunked = "it keeps aws-chunked in Content-Encoding; S3's reference says that the object is stored without it";
const looseChunks = "it passes over what is wrong with the frame of a chunked body, or stores what came before it";

/**
 * By the name of the test. A difference that is not `ours` is run all the same and must fail: one that is no more turns
 * the suite red and leaves this list. In each the suite stays with Amazon's documentation.
 */
export const versityDifferences: ReadonlyMap<string, Difference> = new Map<string, Difference>([
  ["leaves the old object as it was and no file behind", { because: "looks into our own folder", ours: true }],
  [
    "a presigned URL ends with its last second and does not begin before its time",
    { because: "our clock", ours: true },
  ],
  ["a clock more than fifteen minutes away is refused", { because: "our clock", ours: true }],
  ["a raw path that climbs out reaches nothing", { because: "looks for our own files", ours: true }],
  ["a part sent again replaces the one before, and parts not named are dropped", { because: "our folder", ours: true }],
  [
    "hears of a refusal before it has sent a byte, and is asked where nothing stands against it",
    { because: "our server", ours: true },
  ],
  [
    "agrees with a plain sort and fold for any keys, prefix, delimiter and page size",
    { because: "our own code", ours: true },
  ],

  [
    "can be deleted among many; the quiet form names none",
    { because: "it names what it deleted even where Quiet is asked" },
  ],
  ["carries tags that can be read and replaced", { because: "it answers BadRequest where S3 answers InvalidTag" }],
  [
    "is not stored under a promise this server does not keep",
    { because: "it offers or passes over what we refuse to promise" },
  ],
  ["reads answer 304 or 412 as RFC 9110 orders them", { because: "it does not read a list of ETags in If-None-Match" }],
  [
    "keeps its inner spaces, and one that no header can carry is refused",
    { because: "it sends any override on as a header" },
  ],
  ["takes only the bytes whose SHA-256 was signed", { because: "it passes over a checksum in a presigned query" }],
  [
    "signed by an SDK that signs the checksum of nothing takes nothing else",
    { because: "it passes over a checksum in a presigned query" },
  ],
  ["CRC32 as trailer of a stream is verified, kept and told again", { because: awsChunked }],
  ["CRC32C as trailer of a stream is verified, kept and told again", { because: awsChunked }],
  ["CRC64NVME as trailer of a stream is verified, kept and told again", { because: awsChunked }],
  ["SHA1 as trailer of a stream is verified, kept and told again", { because: awsChunked }],
  ["SHA256 as trailer of a stream is verified, kept and told again", { because: awsChunked }],
  ["with bytes after the end is refused", { because: looseChunks }],
  ["with a size that is no number is refused", { because: looseChunks }],
  ["with an endless line is refused", { because: looseChunks }],
  [
    "with a trailer changed on the way is refused",
    { because: "it compares the checksum before the trailer's signature" },
  ],
  ["a header S3 acts on cannot be added unsigned", { because: "it refuses too, but calls it InvalidArgument" }],
  ["a life of nothing is refused", { because: "it calls a life of zero seconds expired" }],
  [
    "an unknown key id, a wrong secret, another region and a session token are each named",
    { because: "an unknown key is its own XAdminUserNotFound" },
  ],
  ["header and query signatures together are refused", { because: "it takes the first of two signatures" }],
  ['"../../x" is stored and read back as itself', { because: posixPath }],
  ['".." is stored and read back as itself', { because: posixPath }],
  ['"a/../../../etc/passwd" is stored and read back as itself', { because: posixPath }],
  ['"trail/" is stored and read back as itself', { because: posixPath }],
  ["starts after a key, and encodes names on request", { because: "it passes over encoding-type in ListObjectsV2" }],
  [
    "refuses a token it did not give, a bad size and an unknown bucket",
    { because: "any text is a continuation token to it" },
  ],
  [
    "for a wrong ETag, a part that never came, a part too small and a wrong order; the upload stays",
    { because: "it judges the size of parts before their order" },
  ],
  [
    "when it was completed or aborted already",
    { because: "it answers a repeated completion as the first; S3 documents NoSuchUpload" },
  ],
  ["of uploads come in pages, by key and under a prefix", { because: "it cuts the line when asked to page uploads" }],
  [
    "stores its file under the name it brings, with the fields the policy allows",
    { because: "it does not put the file's name into the key where the form asks for it" },
  ],
  [
    "are folded, each fold counted once and paged past",
    { because: "it does not page past a common prefix of uploads" },
  ],
]);
