//! Rows of comma-separated lists, RFC 4180.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use csv_core::{ReadRecordResult, Reader};

/// The most columns of a list.
const MAX_COLUMNS: usize = 256;

/// The list is not one: no line of names, lines of other lengths, too many columns, or no UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAList;

/// A list in memory, read line by line.
pub(crate) struct Rows<'a> {
    reader: Reader,
    rest: &'a [u8],
    names: Vec<String>,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(list: &'a [u8]) -> Result<Self, NotAList> {
        // No field is longer than the list.
        let output = vec![0; list.len().max(1)];
        let mut rows =
            Self { reader: Reader::new(), rest: list, names: Vec::new(), output, ends: vec![0; MAX_COLUMNS] };
        rows.names = rows.read()?.ok_or(NotAList)?;
        Ok(rows)
    }

    /// Which column has this name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| column == name)
    }

    /// The next line, as long as that of the names.
    pub(crate) fn next_row(&mut self) -> Result<Option<Vec<String>>, NotAList> {
        match self.read()? {
            Some(row) if row.len() == self.names.len() => Ok(Some(row)),
            Some(_) => Err(NotAList),
            None => Ok(None),
        }
    }

    fn read(&mut self) -> Result<Option<Vec<String>>, NotAList> {
        let (mut written, mut ended) = (0_usize, 0_usize);
        loop {
            let output = self.output.get_mut(written..).ok_or(NotAList)?;
            let ends = self.ends.get_mut(ended..).ok_or(NotAList)?;
            let (result, taken, put, fields) = self.reader.read_record(self.rest, output, ends);
            self.rest = self.rest.get(taken..).unwrap_or_default();
            written = written.saturating_add(put);
            ended = ended.saturating_add(fields);
            match result {
                // An empty rest tells the reader that the list is over.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => return Err(NotAList),
                ReadRecordResult::Record => return self.fields(ended).map(Some),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn fields(&self, count: usize) -> Result<Vec<String>, NotAList> {
        let mut from = 0;
        let ends = self.ends.iter().take(count);
        ends.map(|end| {
            let bytes = self.output.get(from..*end).ok_or(NotAList)?;
            from = *end;
            core::str::from_utf8(bytes).map(|text| text.trim().to_string()).map_err(|_| NotAList)
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &str) -> Result<Vec<Vec<String>>, NotAList> {
        let mut rows = Rows::new(list.as_bytes())?;
        let mut all = Vec::new();
        while let Some(row) = rows.next_row()? {
            all.push(row);
        }
        Ok(all)
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_eq!(rows(""), Err(NotAList));
        assert_eq!(rows("a,b\n1,2,3\n"), Err(NotAList));
        assert_eq!(rows("a,b\n1\n"), Err(NotAList));
        assert_eq!(rows(&",".repeat(MAX_COLUMNS + 1)), Err(NotAList));
        assert!(Rows::new(b"a\n\xff\n").unwrap().next_row().is_err());
    }

    #[test]
    fn fields_may_be_quoted_and_have_spaces_around() {
        let list = "sku,price\r\n\"WD, \"\"Red\"\"\", 12.50 \r\nb,\r\n";
        assert_eq!(rows(list).unwrap(), [["WD, \"Red\"", "12.50"], ["b", ""]]);
        assert_eq!(Rows::new(list.as_bytes()).unwrap().column("price"), Some(1));
        assert_eq!(Rows::new(list.as_bytes()).unwrap().column("Price"), None);
    }

    #[test]
    fn a_last_line_needs_no_end() {
        assert_eq!(rows("a\n1\n2").unwrap(), [["1"], ["2"]]);
    }
}
