const o = {
  get g() {
    return 1;
  },
  v: 2,
};
console.log(Object.keys(o).join(), Object.values(o).length);
