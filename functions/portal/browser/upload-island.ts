export const UPLOAD_ISLAND = String.raw``;
