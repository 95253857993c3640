import { Extension, ExtensionProperty, PropertyType, type WriterContext } from "@gltf-transform/core";

const name = "KHR_materials_unlit";

/** Marks a material whose colours are shown as they are, without lights. */
class Unlit extends ExtensionProperty {
  static override EXTENSION_NAME = name;
  declare extensionName: typeof name;
  declare propertyType: "Unlit";
  declare parentTypes: [PropertyType.MATERIAL];

  protected override init(): void {
    this.extensionName = name;
    this.propertyType = "Unlit";
    this.parentTypes = [PropertyType.MATERIAL];
  }
}

/** glTF's extension KHR_materials_unlit, for writing: colours that were photographed are lit already. */
export class UnlitMaterial extends Extension {
  static override readonly EXTENSION_NAME = name;
  override readonly extensionName = name;

  /** The mark for `Material.setExtension`. */
  createUnlit(): ExtensionProperty {
    return new Unlit(this.document.getGraph());
  }

  override read(): this {
    return this;
  }

  override write({ jsonDoc, materialIndexMap }: WriterContext): this {
    for (const material of this.document.getRoot().listMaterials()) {
      if (!material.getExtension(name)) continue;
      const definition = jsonDoc.json.materials![materialIndexMap.get(material)!];
      definition.extensions = { ...definition.extensions, [name]: {} };
    }
    return this;
  }
}
