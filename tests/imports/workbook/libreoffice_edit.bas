REM Edits a workbook as a person would: marks, moves columns, retitles one, hides a row, inserts rows,
REM merges cells. LibreOffice's own Basic runs it, so nothing beside LibreOffice is needed.

Sub Main(source As String, target As String)
    Dim hidden(0) As New com.sun.star.beans.PropertyValue
    hidden(0).Name = "Hidden"
    hidden(0).Value = True
    document = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
    Edit(document.Sheets.getByIndex(0))
    Dim excel(0) As New com.sun.star.beans.PropertyValue
    excel(0).Name = "FilterName"
    excel(0).Value = "Calc MS Excel 2007 XML"
    document.storeToURL(ConvertToURL(target), excel())
    document.close(True)
    StarDesktop.terminate()
End Sub

Sub Edit(sheet)
    sheet.unprotect("")
    Fill(sheet, "C2", "x")
    Fill(sheet, "E2", "x")
    Fill(sheet, "D3", "x")
    sheet.getCellRangeByName("C4").Formula = "=IF(1;""x"";"""")"
    sheet.getCellRangeByName("D4").Formula = "=NA()"
    sheet.getCellRangeByName("E4").Formula = "=TRUE()"
    Fill(sheet, "A5", "  Eva@Example.org ")
    sheet.getCellRangeByName("C5").Value = 1
    Fill(sheet, "D5", "ja")
    MoveColumn(sheet, 4, 0)
    MoveColumn(sheet, 2, 4)
    Retitle(sheet, "AED", "Something else")
    sheet.Rows.insertByIndex(0, 2)
    Fill(sheet, "A1", "Ward 4")
    sheet.Rows.insertByIndex(4, 1)
    sheet.Rows.getByIndex(5).IsVisible = False
    sheet.getCellRangeByName("A9:B10").merge(True)
    sheet.Name = "Ward 4"
End Sub

Sub Fill(sheet, reference As String, content As String)
    sheet.getCellRangeByName(reference).String = content
End Sub

REM Cut a column and insert it elsewhere. Columns are counted from 0.
Sub MoveColumn(sheet, source As Integer, target As Integer)
    sheet.Columns.insertByIndex(target, 1)
    place = source
    If source >= target Then place = source + 1
    moved = sheet.Columns.getByIndex(place).RangeAddress
    sheet.moveRange(sheet.getCellByPosition(target, 0).CellAddress, moved)
    sheet.Columns.removeByIndex(place, 1)
End Sub

Sub Retitle(sheet, beginning As String, title As String)
    For row = 0 To 4
        For column = 0 To 5
            cell = sheet.getCellByPosition(column, row)
            If Left(cell.String, Len(beginning)) = beginning Then cell.String = title
        Next column
    Next row
End Sub
