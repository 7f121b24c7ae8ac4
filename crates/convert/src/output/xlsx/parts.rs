//! The parts of a workbook besides the sheets (ECMA-376 part 1).

use std::fmt::Write;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A sheet as the workbook knows it.
pub(super) struct SheetFacts {
    pub(super) name: String,
    /// The last cell, such as `N1001`; none when the sheet has no columns.
    pub(super) last: Option<String>,
}

/// The path of a sheet in the archive. Sheets are numbered from 1.
pub(super) fn sheet_path(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// `_rels/.rels`: the entry point.
pub(super) fn root_relationships() -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )
}

/// `xl/styles.xml`, in the order of [`super::cell::Look`]: plain, title (bold), time, text, text
/// with an apostrophe.
pub(super) fn styles() -> String {
    format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\">\
         <numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"5\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" applyNumberFormat=\"1\"/>\
         </cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

/// The beginning of a sheet, up to its rows. Keeps the titles in view; widths are in characters.
pub(super) fn sheet_head(first: bool, widths: &[usize]) -> String {
    let selected = if first { " tabSelected=\"1\"" } else { "" };
    let mut head = format!(
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView{selected} workbookViewId=\"0\">"
    );
    if !widths.is_empty() {
        head.push_str(
            "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
             <selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/>",
        );
    }
    head.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
    if !widths.is_empty() {
        head.push_str("<cols>");
        for (width, column) in widths.iter().zip(1..) {
            // Writing to a string can't fail.
            let _ = write!(
                head,
                "<col min=\"{column}\" max=\"{column}\" width=\"{width}.7109375\" customWidth=\"1\"/>"
            );
        }
        head.push_str("</cols>");
    }
    head.push_str("<sheetData>");
    head
}

/// The end of a sheet, after its rows: filter buttons, and no warnings about numbers stored as
/// text, because they are meant to be text.
pub(super) fn sheet_end(last: Option<&str>) -> String {
    let tools = last.map(|last| {
        format!(
            "<autoFilter ref=\"A1:{last}\"/>\
             <ignoredErrors><ignoredError sqref=\"A1:{last}\" numberStoredAsText=\"1\"/></ignoredErrors>"
        )
    });
    format!("</sheetData>{}</worksheet>", tools.unwrap_or_default())
}

/// `xl/workbook.xml`.
pub(super) fn workbook(sheets: &[SheetFacts]) -> String {
    let mut text = format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\"><bookViews><workbookView/></bookViews><sheets>"
    );
    for (sheet, number) in sheets.iter().zip(1..) {
        let name = &sheet.name;
        let _ = write!(text, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
    }
    text.push_str("</sheets><definedNames>");
    // Excel also needs each filter as a defined name.
    for (number, SheetFacts { name, last }) in sheets.iter().enumerate() {
        if let Some(last) = last {
            let row = last.find(|letter: char| letter.is_ascii_digit()).unwrap_or_default();
            let (letters, row) = last.split_at(row);
            let _ = write!(
                text,
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{number}\" hidden=\"1\">\
                 '{name}'!$A$1:${letters}${row}</definedName>"
            );
        }
    }
    text.push_str("</definedNames></workbook>");
    text.replace("<definedNames></definedNames>", "")
}

/// `xl/_rels/workbook.xml.rels`.
pub(super) fn workbook_relationships(sheets: usize) -> String {
    let mut text = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for number in 1..=sheets {
        let _ = write!(
            text,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let styles = sheets + 1;
    let _ = write!(
        text,
        "<Relationship Id=\"rId{styles}\" Type=\"{RELATIONSHIPS}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    text
}

/// `[Content_Types].xml`.
pub(super) fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut text = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>"
    );
    for number in 1..=sheets {
        let path = sheet_path(number);
        let _ = write!(text, "<Override PartName=\"/{path}\" ContentType=\"{kind}.worksheet+xml\"/>");
    }
    text.push_str("</Types>");
    text
}
