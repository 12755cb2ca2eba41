/** The character lists of OpenCC as the package ships them: `臥 卧|龍 龙|…`. */
declare module "opencc-js/dict/*" {
  const pairs: string;
  export default pairs;
}
